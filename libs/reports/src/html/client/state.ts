/** What is looked at: all of it is in the address, so that a filtered list can be sent to somebody. */
export interface State {
  readonly view: string;
  readonly query: string;
  readonly status: readonly string[];
  readonly change: readonly string[];
  /** Suite path, outermost part first; tests below it are meant, too. */
  readonly suite: readonly string[];
  readonly worker: string;
  readonly shard: string;
  readonly owner: string;
  /** Number of a failure group, from 1; 0 is none. */
  readonly group: number;
  readonly sort: string;
  /** Key of the test whose details are shown. */
  readonly test: string;
  /** Part of a view that is shown open. */
  readonly part: string;
}

/** Something in the page that changes what is looked at. */
export type Choose = (change: Partial<State>) => void;

export const NO_STATE: State = {
  view: '',
  query: '',
  status: [],
  change: [],
  suite: [],
  worker: '',
  shard: '',
  owner: '',
  group: 0,
  sort: '',
  test: '',
  part: '',
};

/** Undefined when the hash is a place in the page and no state. */
export function readState(hash: string): State | undefined {
  if (hash.length > 1 && !hash.includes('=')) return undefined;
  const fields = new URLSearchParams(hash.slice(1));
  const text = (name: string): string => fields.get(name) ?? '';
  const list = (name: string): string[] =>
    text(name)
      .split(',')
      .filter((part) => part !== '');
  return {
    view: text('view'),
    query: text('q'),
    status: list('status'),
    change: list('change'),
    suite: fields.getAll('suite'),
    worker: text('worker'),
    shard: text('shard'),
    owner: text('owner'),
    group: Math.max(0, Math.trunc(Number(text('group'))) || 0),
    sort: text('sort'),
    test: text('test'),
    part: text('part'),
  };
}

/** The hash for a state, without what is not set. A state without anything set is `#view=tests`. */
export function writeState(state: State): string {
  const fields = new URLSearchParams();
  const set = (name: string, value: string): void => {
    if (value !== '') fields.set(name, value);
  };
  set('view', state.view);
  set('q', state.query);
  set('status', state.status.join(','));
  set('change', state.change.join(','));
  for (const part of state.suite) fields.append('suite', part);
  set('worker', state.worker);
  set('shard', state.shard);
  set('owner', state.owner);
  set('group', state.group === 0 ? '' : String(state.group));
  set('sort', state.sort);
  set('test', state.test);
  set('part', state.part);
  const written = fields.toString().replaceAll('%2C', ',');
  return `#${written === '' ? 'view=tests' : written}`;
}

/** Whether anything narrows the list. */
export function isFiltered(state: State): boolean {
  const { query, status, change, suite, worker, shard, owner, group } = state;
  return query !== '' || status.length + change.length + suite.length + group > 0 || worker + shard + owner !== '';
}
