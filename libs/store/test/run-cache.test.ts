import { type HeldRun, RunCache } from '../src/sql/history/run-cache.ts';
import { pastRun } from './contract/past-runs.ts';

/** A run of so many tests, of one place, without failures. */
function heldRun(runId: string, tests: number): HeldRun {
  const { roster, ...run } = pastRun(runId, { outcomes: 'P'.repeat(tests), fingerprints: new Map() });
  return { ...run, roster: roster.digest };
}

/** What such a run weighs. */
const weightOf = (tests: number): number => tests + 10 + 200;

describe('RunCache', () => {
  const idsIn = (cache: RunCache, ...ids: readonly string[]): string[] => ids.filter((id) => cache.get(id, '1') !== undefined);

  it('holds a row only as it was read', () => {
    const cache = new RunCache();
    const run = heldRun('a', 3);
    cache.hold(run, '1');
    expect(cache.get('a', '1')).toBe(run);
    expect([cache.get('a', '2'), cache.get('b', '1')]).toEqual([undefined, undefined]);
  });

  it('lets go of those that were not used for longest, and of no more than it must', () => {
    const cache = new RunCache(3 * weightOf(100));
    for (const id of ['a', 'b', 'c']) cache.hold(heldRun(id, 100), '1');
    expect(idsIn(cache, 'a', 'b', 'c')).toEqual(['a', 'b', 'c']);
    cache.hold(heldRun('a', 100), '1');
    cache.hold(heldRun('d', 100), '1');
    expect(idsIn(cache, 'a', 'b', 'c', 'd')).toEqual(['a', 'c', 'd']);
    cache.hold(heldRun('e', 100 + weightOf(100)), '1');
    expect(idsIn(cache, 'a', 'c', 'd', 'e')).toEqual(['d', 'e']);
  });

  it('counts a run once, however often it is used', () => {
    const cache = new RunCache(2 * weightOf(100));
    cache.hold(heldRun('a', 100), '1');
    for (let round = 0; round < 10; round += 1) cache.hold(heldRun('b', 100), '1');
    expect(idsIn(cache, 'a', 'b')).toEqual(['a', 'b']);
  });

  it('holds none that is too large alone', () => {
    const cache = new RunCache(weightOf(100));
    cache.hold(heldRun('a', 101), '1');
    expect(idsIn(cache, 'a')).toEqual([]);
    cache.hold(heldRun('b', 100), '1');
    expect(idsIn(cache, 'b')).toEqual(['b']);
  });
});
