import type { State } from './state.ts';
import type { Tests } from './tests.ts';

/** Says whether a test is among those that the state asks for. */
export type Match = (test: number) => boolean;

/** Looks at everything that tests share once, so that each test costs next to nothing. */
export function matcherOf(state: State, tests: Tests, lowerNames: readonly string[]): Match {
  const conditions: Match[] = [];
  if (state.status.length > 0) {
    const letters = new Set(state.status.map((status) => status[0]?.toUpperCase()));
    conditions.push((test) => letters.has(tests.outcomes[test]?.toUpperCase()));
  }
  if (state.change.length > 0) {
    conditions.push((test) => tests.changesOf(test).some((change) => state.change.includes(change)));
  }
  if (state.suite.length > 0) {
    const below = tests.paths.map((path) => state.suite.every((part, depth) => tests.text(path[depth]) === part));
    conditions.push((test) => below[tests.suites[test] ?? 0] === true);
  }
  const columns = [
    [state.worker, tests.workers],
    [state.shard, tests.shards],
    [state.owner, tests.owners],
  ] as const;
  for (const [wanted, column] of columns) {
    if (wanted !== '') conditions.push((test) => tests.text(column[test]) === wanted);
  }
  if (state.group > 0) conditions.push((test) => tests.groupOf[test] === state.group);
  for (const word of state.query.toLowerCase().split(/\s+/)) {
    if (word !== '') conditions.push(wordMatcher(word, tests, lowerNames));
  }
  return (test) => conditions.every((condition) => condition(test));
}

function wordMatcher(word: string, tests: Tests, lowerNames: readonly string[]): Match {
  const has = (text: string): boolean => text.toLowerCase().includes(word);
  const texts = tests.texts.map(has);
  const messages = tests.messageTexts.map(has);
  const paths = tests.paths.map((path) => path.some((part) => texts[part] === true));
  return (test) =>
    lowerNames[test]?.includes(word) === true ||
    paths[tests.suites[test] ?? 0] === true ||
    texts[tests.files[test] ?? 0] === true ||
    texts[tests.variants[test] ?? 0] === true ||
    messages[tests.messages[test] ?? 0] === true;
}

/** Longer than this, and typing would be felt to stick. Milliseconds. */
const SLICE = 12;
const LOOK_AT_CLOCK = 2000;

/**
 * Those of `order` that match, in its order. Lets the page breathe in between; undefined when `isStale` says then that
 * nobody waits for the answer any more.
 */
export async function findTests(order: Uint32Array, match: Match, isStale: () => boolean): Promise<Uint32Array | undefined> {
  const found = new Uint32Array(order.length);
  let count = 0;
  let began = performance.now();
  for (const [index, test] of order.entries()) {
    if (match(test)) found[count++] = test;
    if (index % LOOK_AT_CLOCK === 0 && performance.now() - began > SLICE) {
      await new Promise((resolve) => setTimeout(resolve));
      if (isStale()) return undefined;
      began = performance.now();
    }
  }
  return found.slice(0, count);
}
