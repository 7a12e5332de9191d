import { compareRun } from '@testwire/results';
import { type Outcome, pastOf, runOf } from './build.ts';

const NAMES = Array.from({ length: 20 }, (_, at) => `t${at}`);

/** Ten past runs in which every test takes 1000 ms, more or less; the others as given. */
function comparedWith(now: (name: string) => Outcome, then: (name: string, hour: number) => Outcome = () => ({}), runs = 10) {
  const line = Array.from({ length: runs }, (_, hour) =>
    pastOf({
      hour,
      tests: Object.fromEntries(
        NAMES.map((name) => [name, { ms: 1000 + ((hour * 7) % 5) * 10, worker: 'w', ...then(name, hour) }]),
      ),
    }),
  );
  const report = runOf({
    hour: 99,
    tests: Object.fromEntries(NAMES.map((name) => [name, { ms: 1000, worker: 'w', ...now(name) }])),
  });
  const { tests, comparison } = compareRun(report, {
    ...(line[0] === undefined ? {} : { base: line[0] }),
    how: 'newest',
    line,
    others: [],
  });
  return { slower: tests.filter(({ standing }) => standing?.slower !== undefined).map(({ name }) => name), tests, comparison };
}

const only =
  (name: string, outcome: Outcome) =>
  (other: string): Outcome =>
    other === name ? outcome : {};

describe('slower tests', () => {
  it('are those far beyond their spread, by half and by a tenth of a second', () => {
    const { slower, tests, comparison } = comparedWith(only('t3', { ms: 2000 }));
    expect(slower).toEqual(['t3']);
    expect(comparison?.counts.slower).toBe(1);
    const standing = tests.find(({ name }) => name === 't3')?.standing?.slower;
    expect(standing?.usualMs).toBeCloseTo(1000, -2);
    expect(standing?.nowMs).toBeCloseTo(2000, -2);
  });

  it.each([
    ['by less than half', { ms: 1400 }, () => ({})],
    ['in a test that scatters', { ms: 2000 }, (name: string, hour: number) => (name === 't3' ? { ms: 400 + hour * 200 } : {})],
    ['by milliseconds', { ms: 80 }, (name: string) => (name === 't3' ? { ms: 20 } : {})],
    ['in a failure', { ms: 9000, tries: 'F' }, () => ({})],
  ])('are not called so %s', (_, now, then) => {
    expect(comparedWith(only('t3', now), then).slower).toEqual([]);
  });

  it('are not called so with fewer than seven runs to go by', () => {
    expect(comparedWith(only('t3', { ms: 2000 }), () => ({}), 7).slower).toEqual(['t3']);
    expect(comparedWith(only('t3', { ms: 2000 }), () => ({}), 6).slower).toEqual([]);
  });

  it('are told from a slow worker, which is named', () => {
    const { slower, comparison } = comparedWith((name) => ({ worker: 'snail', ms: name === 't3' ? 6000 : 3000 }));
    expect(slower).toEqual(['t3']);
    expect(comparison?.slowWorkers).toEqual([{ worker: 'snail', factor: expect.closeTo(2.94, 1), tests: 20 }]);
  });

  it('are found although past runs were on slow workers', () => {
    const { slower } = comparedWith(only('t3', { ms: 2000 }), (_, hour) => (hour < 4 ? { ms: 3000, worker: 'snail' } : {}));
    expect(slower).toEqual(['t3']);
  });

  it('are judged by the class of their machine when it ran few tests', () => {
    const shards = ['1', '2'].map((id) => ({
      id,
      attempt: 1,
      state: 'reported' as const,
      hardware: 'small',
      totals: { total: 10, passed: 10, failed: 0, errored: 0, skipped: 0 },
    }));
    const tests = (factor: number) =>
      Object.fromEntries(
        NAMES.map((name, at) => [name, { ms: 1000 * factor, shard: at < 4 ? '1' : '2', worker: at < 4 ? 'few' : 'many' }]),
      );
    const line = Array.from({ length: 10 }, (_, hour) => pastOf({ hour, tests: tests(1), more: { shards } }));
    const report = runOf({ hour: 99, tests: tests(3), more: { shards } });
    const compared = compareRun(report, { ...(line[0] === undefined ? {} : { base: line[0] }), how: 'newest', line, others: [] });
    expect(compared.comparison?.counts.slower).toBe(0);
    const alone = compareRun(runOf({ hour: 99, tests: tests(3) }), {
      ...(line[0] === undefined ? {} : { base: line[0] }),
      how: 'newest',
      line,
      others: [],
    });
    expect(alone.comparison?.counts.slower).toBe(4);
  });
});
