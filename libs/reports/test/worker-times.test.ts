import { stretchesOf } from '../src/format/worker-times.ts';
import { growthOf, LINEAR } from './growth.ts';
import { reportOf, testOf } from './sample.ts';

const totals = { total: 2, passed: 1, failed: 1, errored: 0, skipped: 0 };
const test = (shard: string, worker: string, durationMs: number, status: 'passed' | 'failed' = 'passed') =>
  testOf({ shard, durationMs, status, attempts: [{ status, runAttempt: 1, shard, worker }] });

describe('stretchesOf', () => {
  it('takes the time that a shard states, when one worker did it alone', () => {
    const report = reportOf({
      tests: [test('a', 'one', 1000), test('a', 'one', 2000, 'failed')],
      shards: [{ id: 'a', attempt: 1, state: 'reported', totals, durationSeconds: 60 }],
    });
    expect(stretchesOf(report)).toEqual([
      { name: 'one', seconds: 60, tests: 2, bad: 1, stretches: [{ shard: 'a', seconds: 60, tests: 2, bad: 1 }] },
    ]);
  });

  it('adds up the tests where several workers shared a shard', () => {
    const report = reportOf({
      tests: [test('a', 'one', 1000), test('a', 'two', 2000)],
      shards: [{ id: 'a', attempt: 1, state: 'reported', totals, durationSeconds: 60 }],
    });
    expect(stretchesOf(report).map(({ name, seconds }) => [name, seconds])).toEqual([
      ['two', 2],
      ['one', 1],
    ]);
  });

  it('knows a shard whose tests were only counted', () => {
    const report = reportOf({ shards: [{ id: 'a', attempt: 1, state: 'reported', totals, durationSeconds: 60, worker: 'one' }] });
    expect(stretchesOf(report)).toEqual([
      { name: 'one', seconds: 60, tests: 2, bad: 1, stretches: [{ shard: 'a', seconds: 60, tests: 2, bad: 1 }] },
    ]);
  });

  it('stays linear in the workers of one shard', () => {
    const growth = growthOf(20_000, (size) => {
      const tests = Array.from({ length: size }, (_, index) => test('a', `worker ${index}`, 1));
      return () => stretchesOf(reportOf({ tests, shards: [] }));
    });
    expect(growth).toBeLessThan(LINEAR);
  });
});
