import { digestOf, type PastRun } from '@testwire/contracts';

/** One minute after the other, beginning with 0. */
export const minute = (number: number): string => new Date(Date.UTC(2026, 0, 31) + number * 60_000).toISOString();

/** Full hashes of commits, by a number. */
export const commitOf = (number: number): string => number.toString(16).padStart(40, '0');

/** In the order of the index. */
export const testId = (index: number): string => index.toString(16).padStart(64, '0');

/** A run of `main` with a letter of `outcomes` for each of its tests. */
export function pastRun(runId: string, overrides: Partial<PastRun> & { readonly outcomes?: string } = {}): PastRun {
  const outcomes = overrides.outcomes ?? 'PF';
  const tests = Array.from(outcomes, (_, index) => ({ id: testId(index), name: `test ${index}`, suite: ['suite'] }));
  const count = (letters: string): number => Array.from(outcomes).filter((letter) => letters.includes(letter)).length;
  return {
    runId,
    revision: 1,
    project: 'shop',
    name: 'Tests',
    branch: 'main',
    commit: commitOf(1),
    openedAt: minute(0),
    status: 'failed',
    totals: { total: outcomes.length, passed: count('Pp'), failed: count('Ff'), errored: count('Ee'), skipped: count('Ss') },
    flaky: count('pf'),
    durationSeconds: 1.5,
    metrics: { average_throughput: 2 },
    roster: { digest: digestOf(tests.map(({ id }) => `${id}\n`).join('')), tests },
    durationsMs: Float32Array.from(outcomes, (_, index) => (index === 0 ? Number.NaN : index * 1.5)),
    places: [{ shard: 's', worker: 'w' }],
    placeOf: Uint16Array.from(outcomes, () => 0),
    fingerprints: new Map([[1, '0123abcd']]),
    ...overrides,
    outcomes,
  };
}
