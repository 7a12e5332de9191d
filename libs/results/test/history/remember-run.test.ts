import { digestOf } from '@testwire/contracts';
import { rememberRun } from '@testwire/results';
import { runOf } from './build.ts';

describe('rememberRun', () => {
  it('keeps columns in the order of the ids', () => {
    const report = runOf({
      hour: 3,
      tests: {
        c: { tries: 'FP', ms: 5, worker: 'w2', message: 'Timed out after 5 ms' },
        a: { tries: 'E', ms: 7, shard: '2', worker: 'w1', message: 'Refused' },
        b: { tries: 'S' },
      },
      more: {
        metrics: { throughput: 4, device: 'gpu' },
        shards: [
          {
            id: '2',
            attempt: 1,
            state: 'reported',
            totals: { total: 1, passed: 0, failed: 0, errored: 1, skipped: 0 },
            hardware: 'a100',
          },
        ],
      },
    });
    const past = rememberRun(report, 'tests');
    expect(past).toMatchObject({
      runId: 'run-3',
      name: 'tests',
      project: 'shop',
      branch: 'main',
      status: 'failed',
      metrics: { throughput: 4 },
      outcomes: 'ESp',
      roster: {
        digest: digestOf('a\nb\nc\n'),
        tests: [
          { id: 'a', name: 'a' },
          { id: 'b', name: 'b' },
          { id: 'c', name: 'c' },
        ],
      },
    });
    expect(Object.keys(past.metrics)).toEqual(['throughput']);
    expect([...past.durationsMs]).toEqual([7, Number.NaN, 5]);
    expect([...past.placeOf].map((place) => past.places[place])).toEqual([
      { shard: '2', worker: 'w1', hardware: 'a100' },
      { shard: '1' },
      { shard: '1', worker: 'w2' },
    ]);
    expect([...past.fingerprints.keys()]).toEqual([0, 2]);
  });

  it('keeps what later runs are chosen by', () => {
    const report = runOf({ hour: 1, tests: { a: 'P' } });
    const whole = rememberRun(report, 'tests');
    expect([whole.fork, whole.partial, whole.changeNumber]).toEqual([undefined, undefined, undefined]);
    const run = { ...report.run, change: { number: 7, fork: true } };
    expect(rememberRun({ ...report, run, partial: true }, 'tests')).toMatchObject({ fork: true, partial: true, changeNumber: 7 });
    const own = { ...report.run, change: { number: 7, fork: false } };
    expect(rememberRun({ ...report, run: own }, 'tests')).not.toHaveProperty('fork');
  });

  it('shares the digest of the roster between runs of the same tests', () => {
    const one = rememberRun(runOf({ hour: 1, tests: { a: 'P', b: 'F' } }), 'tests');
    const other = rememberRun(runOf({ hour: 2, tests: { b: 'P', a: 'P' } }), 'tests');
    expect(other.roster.digest).toBe(one.roster.digest);
  });

  it('cuts the names of a roster that would be too long to be read', () => {
    const tests = Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`${at}${'\u0001☃'.repeat(1000)}`, 'P']));
    const run = runOf({ hour: 1, tests });
    const named = { ...run, tests: run.tests.map((test, at) => ({ ...test, id: digestOf(`${at}`), suite: ['x'.repeat(2000)] })) };
    const { roster } = rememberRun(named, 'tests', 10_000);
    expect(Buffer.byteLength(JSON.stringify(roster.tests))).toBeLessThanOrEqual(10_000);
    expect(roster.tests.map(({ id }) => id)).toEqual(named.tests.map(({ id }) => id).toSorted());
    expect(rememberRun(named, 'tests').roster.tests[0]?.suite).toEqual(['x'.repeat(2000)]);
  });
});
