import { testDetails } from './details.ts';
import { element, need } from './dom.ts';
import { findTests, matcherOf } from './find-tests.ts';
import { formatNumber } from './format.ts';
import { createList } from './list.ts';
import { testRow } from './row.ts';
import { sortTests } from './sort-tests.ts';
import { type Choose, isFiltered, type State } from './state.ts';
import type { Tests } from './tests.ts';
import { createToolbar } from './toolbar.ts';

export interface Explorer {
  follow(state: State): void;
  focusSearch(): void;
  /** Takes back one step: closes the open test, or else empties the search. */
  escape(): void;
}

/** The list of tests with its search and filters. */
export function createExplorer(tests: Tests, choose: Choose): Explorer {
  const toolbar = createToolbar(tests, choose);
  const list = createList({
    row: (test) => testRow(test, tests),
    details: (test) => testDetails(test, tests),
    onOpen: (test) => choose({ test: test === undefined ? '' : tests.keyOf(test) }),
  });
  const nothing = element('p', { class: 'nothing' }, 'No test matches.');
  nothing.hidden = true;
  need('explorer').replaceChildren(toolbar.element, list.grid, nothing);
  toolbar.search.addEventListener('keydown', (event) => {
    if (event.key !== 'ArrowDown' && event.key !== 'Enter') return;
    event.preventDefault();
    list.grid.focus();
  });

  const lowerNames = tests.names.map((name) => name.toLowerCase());
  let current: State | undefined;
  let order: { readonly sort: string; readonly tests: Uint32Array } | undefined;
  let search = 0;

  async function find(state: State, keepPlace: boolean): Promise<void> {
    search += 1;
    const mine = search;
    if (order?.sort !== state.sort) order = { sort: state.sort, tests: sortTests(tests, state.sort) };
    const found = await findTests(order.tests, matcherOf(state, tests, lowerNames), () => mine !== search);
    if (found === undefined || mine !== search) return;
    list.show(found, keepPlace);
    list.grid.hidden = found.length === 0;
    nothing.hidden = found.length > 0 || tests.count === 0;
    const all = `${formatNumber(tests.count)} ${tests.count === 1 ? 'test' : 'tests'}`;
    toolbar.say(isFiltered(state) ? `${formatNumber(found.length)} of ${all}` : all);
    openNamed(current ?? state);
  }

  function openNamed({ test: key }: State): void {
    if (key === '') return list.open(undefined);
    const opened = list.opened();
    // Tests that are called the same have one key: the one that the reader opened stays.
    if (opened !== undefined && tests.keyOf(opened) === key) return;
    for (let test = 0; test < tests.count; test += 1) if (tests.keyOf(test) === key) return list.open(test);
  }

  return {
    follow(state) {
      const before = current;
      current = state;
      toolbar.follow(state);
      const asked = (one: State): string => JSON.stringify({ ...one, view: '', test: '', part: '' });
      if (before === undefined || asked(before) !== asked(state)) void find(state, false);
      else if (before.test !== state.test) openNamed(state);
    },
    focusSearch() {
      toolbar.search.focus();
      toolbar.search.select();
    },
    escape() {
      if (current?.test !== '') choose({ test: '' });
      else if (toolbar.search.value !== '') choose({ query: '' });
      if (document.activeElement !== toolbar.search) list.grid.focus();
    },
  };
}
