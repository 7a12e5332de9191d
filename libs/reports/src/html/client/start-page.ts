import type { PageData } from '../data/page-data.ts';
import { element, need } from './dom.ts';
import { createExplorer } from './explorer.ts';
import { readBlock } from './read-block.ts';
import { NO_STATE, readState, type State, writeState } from './state.ts';
import { openTests } from './tests.ts';
import { createViews } from './views.ts';

/** The list of tests is what a filter is for; other views have none. */
const TESTS = 'tests';

async function start(): Promise<void> {
  if (typeof DecompressionStream !== 'function') return;
  let state: State = readState(location.hash) ?? NO_STATE;
  const showView = createViews((view) => choose({ view: view === TESTS ? '' : view, part: '' }));
  showView(state.view);
  const explorer = createExplorer(openTests(await readBlock<PageData>('data')), choose);

  function choose(change: Partial<State>): void {
    state = { ...state, ...change };
    // What is typed or opened does not fill the history of the browser; choosing a view does.
    if (change.view === undefined) history.replaceState(undefined, '', writeState(state));
    else history.pushState(undefined, '', writeState(state));
    follow();
  }

  function follow(): void {
    showView(state.view);
    explorer.follow(state);
    const part = state.part === '' ? null : document.getElementById(state.part);
    if (!(part instanceof HTMLDetailsElement)) return;
    part.open = true;
    part.scrollIntoView();
  }

  addEventListener('hashchange', () => {
    const next = readState(location.hash);
    if (next === undefined) return;
    state = next;
    follow();
    // On a small screen the link may be far above the list.
    if (state.part === '') document.querySelector('[data-view]:not(.away)')?.scrollIntoView({ block: 'nearest' });
  });
  addEventListener('keydown', (event) => {
    const typing = event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement;
    if (event.key === '/' && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      if (state.view !== '' && state.view !== TESTS) choose({ view: '' });
      explorer.focusSearch();
    } else if (event.key === 'Escape') explorer.escape();
  });
  follow();
  document.documentElement.classList.add('ready');
}

start().catch(() => {
  // The static part is still good: show it, and say why the rest is missing.
  document.documentElement.classList.remove('live');
  need('explorer').replaceChildren(
    element('p', { class: 'warning', role: 'alert' }, 'The list of tests in this file cannot be read.'),
  );
});
