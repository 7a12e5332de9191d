import { type Control, createChips, createColumnChoice } from './choices.ts';
import { append, element } from './dom.ts';
import { SORTS } from './sort-tests.ts';
import { type Choose, isFiltered, NO_STATE, type State } from './state.ts';
import { createSuiteChoice } from './suite-choice.ts';
import { CHANGE_WORDS, STATUS_WORDS, type Tests } from './tests.ts';

export interface Toolbar {
  readonly element: HTMLElement;
  readonly search: HTMLInputElement;
  follow(state: State): void;
  /** Says how many tests are shown; read out by screen readers. */
  say(text: string): void;
}

export function createToolbar(tests: Tests, choose: Choose): Toolbar {
  const search = element('input', {
    type: 'search',
    placeholder: 'Search name, suite, file, message',
    'aria-label': 'Search tests',
    'aria-keyshortcuts': '/',
    autocomplete: 'off',
    spellcheck: 'false',
  });
  search.addEventListener('input', () => choose({ query: search.value }));
  const result = element('p', { role: 'status', 'aria-live': 'polite', class: 'result' });
  const clear = element('button', { type: 'button', class: 'clear' }, 'Clear filters');
  clear.addEventListener('click', () => {
    const { view, sort, test } = NO_STATE;
    choose({ ...NO_STATE, view, sort, test });
    search.focus();
  });
  const group = element('button', { type: 'button', class: 'up' });
  group.addEventListener('click', () => choose({ group: 0 }));
  const { statuses, changes } = countValues(tests);
  const controls = [
    createChips('status', 'Status', statuses, capitalise, choose),
    changes.size === 0 ? undefined : createChips('change', 'Change', changes, (value) => CHANGE_WORDS[value] ?? value, choose),
    createSuiteChoice(tests, choose),
    createColumnChoice('worker', 'Worker', tests.workers, tests, choose),
    createColumnChoice('shard', 'Shard', tests.shards, tests, choose),
    createColumnChoice('owner', 'Owner', tests.owners, tests, choose),
    createSortChoice(choose),
  ].filter((control) => control !== undefined);
  const [chips, others] = [controls.filter(isChips), controls.filter((control) => !isChips(control))];
  const bar = element('div', { class: 'toolbar', role: 'search', 'aria-label': 'Tests' });
  append(bar, [
    element('div', { class: 'find' }, search, ...others.map((control) => control.element)),
    element('div', { class: 'narrow' }, ...chips.map((control) => control.element)),
    element('div', { class: 'found' }, result, group, clear),
  ]);
  return {
    element: bar,
    search,
    follow(state) {
      for (const control of controls) control.follow(state);
      // Not while somebody types: the caret would jump.
      if (search.value !== state.query) search.value = state.query;
      clear.hidden = !isFiltered(state);
      group.hidden = state.group === 0;
      group.replaceChildren(`Failure group ${state.group} ×`);
    },
    say: (text) => result.replaceChildren(text),
  };
}

const isChips = (control: Control): boolean => control.element.classList.contains('chips');

const capitalise = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

function createSortChoice(choose: Choose): Control {
  const options = Object.entries(SORTS).map(([value, label]) => element('option', { value }, label));
  const select = element('select', { 'aria-label': 'Order' }, ...options);
  select.addEventListener('change', () => choose({ sort: select.value }));
  return { element: select, follow: (state) => void (select.value = state.sort) };
}

function countValues(tests: Tests): { statuses: Map<string, number>; changes: Map<string, number> } {
  const statuses = new Map(['F', 'E', 'P', 'S'].map((letter) => [STATUS_WORDS[letter] ?? '', 0]));
  const changes = new Map(Object.keys(CHANGE_WORDS).map((change) => [change, 0]));
  for (let test = 0; test < tests.count; test += 1) {
    const status = tests.statusOf(test);
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
    for (const change of tests.changesOf(test)) changes.set(change, (changes.get(change) ?? 0) + 1);
  }
  return { statuses: withoutZero(statuses), changes: withoutZero(changes) };
}

function withoutZero(counts: ReadonlyMap<string, number>): Map<string, number> {
  return new Map([...counts].filter(([, count]) => count > 0));
}
