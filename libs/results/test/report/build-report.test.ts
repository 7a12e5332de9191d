import { digestOf, type RunFact, runReport, type ShardResult, type TestStatus } from '@testwire/contracts';
import * as fc from 'fast-check';
import { buildReport } from '../../src/report/build-report.ts';

const runId = 'run-1';
const at = (second: number): string => `2026-03-01T10:00:${String(second % 60).padStart(2, '0')}.000Z`;
const artifactUrl = (name: string): string => `/artifacts/${name}`;

const status: fc.Arbitrary<TestStatus> = fc.constantFrom('passed', 'failed', 'errored', 'skipped');
const shard = fc.constantFrom('a', 'b', 'c');
const attempt = fc.integer({ min: 1, max: 2 });

interface Scenario {
  readonly facts: RunFact[];
  readonly results: Map<string, ShardResult>;
}

/** Single tests, whole shards, a plan and an end, as several workers and a pipeline would report them. */
const scenario: fc.Arbitrary<Scenario> = fc
  .record({
    tests: fc.array(fc.tuple(fc.constantFrom('t1', 't2', 't3', 't4'), shard, attempt, status, fc.nat(59)), { maxLength: 20 }),
    files: fc.array(fc.tuple(shard, attempt, fc.array(fc.tuple(fc.constantFrom('f1', 'f2', 'f3'), status), { maxLength: 5 })), {
      maxLength: 4,
    }),
    planned: fc.option(fc.uniqueArray(shard, { minLength: 1 })),
    finished: fc.boolean(),
  })
  .map(({ tests, files, planned, finished }) => {
    const results = new Map<string, ShardResult>();
    const facts: RunFact[] = [{ id: 'open', runId, at: at(0), kind: 'opened', run: { project: 'p' } }];
    for (const [index, [name, inShard, inAttempt, is, second]] of tests.entries()) {
      const test = { name, status: is, durationMs: 5 };
      facts.push({ id: `t${index}`, runId, at: at(second), kind: 'test-finished', attempt: inAttempt, shard: inShard, test });
    }
    for (const [index, [name, inAttempt, cases]] of files.entries()) {
      const result: ShardResult = {
        format: 'junit',
        tests: cases.map(([test, is]) => ({ name: test, status: is })),
        partial: false,
        problems: [],
      };
      const digest = digestOf(JSON.stringify(result));
      results.set(digest, result);
      facts.push({
        id: `f${index}`,
        runId,
        at: at(index),
        kind: 'shard-reported',
        attempt: inAttempt,
        shard: `file-${name}`,
        digest,
      });
    }
    if (planned !== null) facts.push({ id: 'plan', runId, at: at(1), kind: 'planned', attempt: 1, shards: planned });
    if (finished) facts.push({ id: 'end', runId, at: at(59), kind: 'run-finished', attempt: 1 });
    return { facts, results };
  });

describe('law 2: a report follows from its facts alone', () => {
  it('byte for byte, in any order and with any duplication', () => {
    const shuffled = scenario.chain((made) =>
      fc.tuple(
        fc.constant(made),
        fc.shuffledSubarray(made.facts, { minLength: made.facts.length, maxLength: made.facts.length }),
        fc.array(fc.constantFrom(...made.facts), { maxLength: 5 }),
      ),
    );
    fc.assert(
      fc.property(shuffled, ([{ facts, results }, order, again]) => {
        const expected = JSON.stringify(buildReport({ runId, facts, results, artifactUrl }));
        expect(JSON.stringify(buildReport({ runId, facts: [...order, ...again], results, artifactUrl }))).toBe(expected);
      }),
      { numRuns: 500 },
    );
  });
});

describe('law 6: conservation', () => {
  it('every reported test is merged or superseded, and the buckets add up', () => {
    fc.assert(
      fc.property(scenario, ({ facts, results }) => {
        const report = buildReport({ runId, facts, results, artifactUrl });
        const { total, passed, failed, errored, skipped } = report.totals;
        expect(report.conservation).toEqual({
          reported: report.conservation.merged + report.conservation.superseded,
          merged: total,
          superseded: report.conservation.superseded,
          balanced: true,
        });
        expect(passed + failed + errored + skipped).toBe(total);
        expect(report.tests).toHaveLength(total);
        expect(runReport.safeParse(report).error).toBeUndefined();
      }),
      { numRuns: 500 },
    );
  });
});

describe('a report', () => {
  const opened: RunFact = { id: 'open', runId, at: at(0), kind: 'opened', run: { project: 'p' } };

  it('says which shards are missing, lost, still running or waited for', () => {
    const facts: RunFact[] = [
      opened,
      { id: 'plan', runId, at: at(1), kind: 'planned', attempt: 1, shards: ['done', 'begun', 'silent'] },
      { id: 'd', runId, at: at(2), kind: 'shard-finished', attempt: 1, shard: 'done' },
      { id: 't', runId, at: at(2), kind: 'test-finished', attempt: 1, shard: 'done', test: { name: 't', status: 'passed' } },
      { id: 'b', runId, at: at(2), kind: 'test-finished', attempt: 1, shard: 'begun', test: { name: 'u', status: 'passed' } },
    ];
    const states = (all: RunFact[]): Record<string, string> =>
      Object.fromEntries(
        buildReport({ runId, facts: all, results: new Map(), artifactUrl }).shards.map(({ id, state }) => [id, state]),
      );
    expect(states(facts)).toEqual({ begun: 'running', done: 'reported', silent: 'waiting' });
    const late: RunFact = { id: 'late', runId, at: at(50), kind: 'deadline-passed', attempt: 1, deadline: at(50) };
    expect(states([...facts, late])).toEqual({ begun: 'lost', done: 'reported', silent: 'missing' });
  });

  it('calls nothing lost or missing that a cancelled run did not do', () => {
    const facts: RunFact[] = [
      opened,
      { id: 'plan', runId, at: at(1), kind: 'planned', attempt: 1, shards: ['done', 'begun', 'silent'] },
      { id: 'd', runId, at: at(2), kind: 'shard-finished', attempt: 1, shard: 'done' },
      { id: 't', runId, at: at(2), kind: 'test-finished', attempt: 1, shard: 'done', test: { name: 't', status: 'passed' } },
      { id: 'b', runId, at: at(2), kind: 'test-finished', attempt: 1, shard: 'begun', test: { name: 'u', status: 'passed' } },
      { id: 'c', runId, at: at(3), kind: 'cancelled', reason: 'change 7 was closed' },
    ];
    const report = buildReport({ runId, facts, results: new Map(), artifactUrl });
    expect(report.status).toBe('cancelled');
    const reason = 'the run was cancelled: change 7 was closed';
    const shards = report.shards.filter(({ id }) => id !== 'done');
    expect(shards).toMatchObject([
      { id: 'begun', state: 'not-run', reason },
      { id: 'silent', state: 'not-run', reason },
    ]);
    expect(report.conservation.balanced).toBe(true);
  });

  it('takes what the parts of a planned shard reported for its own', () => {
    const result: ShardResult = { format: 'junit', tests: [{ name: 'a', status: 'passed' }], partial: false, problems: [] };
    const report = (part: string) =>
      buildReport({
        runId,
        facts: [
          opened,
          { id: 'plan', runId, at: at(1), kind: 'planned', attempt: 1, shards: ['gpu-1'] },
          { id: 'r', runId, at: at(2), kind: 'shard-reported', attempt: 1, shard: part, digest: 'a'.repeat(64) },
          { id: 'd', runId, at: at(3), kind: 'shard-finished', attempt: 1, shard: 'gpu-1' },
        ],
        results: new Map([['a'.repeat(64), result]]),
        artifactUrl,
      });
    expect(report('gpu-1/unit/a.xml')).toMatchObject({ status: 'passed', partial: false, problems: [] });
    expect(report('gpu-11/a.xml')).toMatchObject({ status: 'errored', problems: [{ file: 'gpu-1' }] });
  });

  it('takes the newest result of a shard that reported twice in one attempt', () => {
    const result = (is: TestStatus): ShardResult => ({
      format: 'junit',
      tests: [{ name: 't', status: is }],
      partial: false,
      problems: [],
    });
    const results = new Map([
      ['a'.repeat(64), result('failed')],
      ['b'.repeat(64), result('passed')],
    ]);
    const facts: RunFact[] = [
      opened,
      { id: '2', runId, at: at(9), kind: 'shard-reported', attempt: 1, shard: 's', digest: 'b'.repeat(64) },
      { id: '1', runId, at: at(5), kind: 'shard-reported', attempt: 1, shard: 's', digest: 'a'.repeat(64) },
    ];
    expect(buildReport({ runId, facts, results, artifactUrl }).totals).toMatchObject({ total: 1, passed: 1 });
  });

  it('says that a result is no longer stored, and is not green without it', () => {
    const facts: RunFact[] = [
      opened,
      { id: '1', runId, at: at(5), kind: 'shard-reported', attempt: 1, shard: 's', digest: 'a'.repeat(64) },
      { id: 't', runId, at: at(2), kind: 'test-finished', attempt: 1, shard: 'w', test: { name: 't', status: 'passed' } },
      { id: 'end', runId, at: at(6), kind: 'run-finished', attempt: 1 },
    ];
    const report = buildReport({ runId, facts, results: new Map(), artifactUrl });
    expect(report.problems).toEqual([{ file: 's', message: 'The result of this shard is no longer stored.' }]);
    expect(report.status).toBe('errored');
  });

  it('is not green when the pipeline did not end well, however good its tests look', () => {
    const facts = (conclusion: 'success' | 'failure' | 'cancelled' | 'unknown'): RunFact[] => [
      opened,
      { id: 't', runId, at: at(2), kind: 'test-finished', attempt: 1, shard: 's', test: { name: 't', status: 'passed' } },
      { id: 'end', runId, at: at(3), kind: 'run-finished', attempt: 1, conclusion },
    ];
    const verdict = (conclusion: 'success' | 'failure' | 'cancelled' | 'unknown') =>
      buildReport({ runId, facts: facts(conclusion), results: new Map(), artifactUrl }).status;
    expect([verdict('success'), verdict('failure'), verdict('cancelled'), verdict('unknown')]).toEqual([
      'passed',
      'errored',
      'cancelled',
      'errored',
    ]);
  });

  it('is not green when two jobs reported different results under one shard name', () => {
    const results = new Map<string, ShardResult>([
      ['a'.repeat(64), { format: 'junit', tests: [{ name: 't', status: 'failed' }], partial: false, problems: [] }],
      ['b'.repeat(64), { format: 'junit', tests: [{ name: 't', status: 'passed' }], partial: false, problems: [] }],
    ]);
    const reported = (id: string, digest: string, second: number): RunFact => ({
      id,
      runId,
      at: at(second),
      kind: 'shard-reported',
      attempt: 1,
      shard: 'junit.xml',
      digest: digest.repeat(64),
      only: true,
    });
    const facts: RunFact[] = [
      opened,
      reported('1', 'a', 1),
      reported('2', 'b', 2),
      { id: 'end', runId, at: at(3), kind: 'run-finished', attempt: 1 },
    ];
    const report = buildReport({ runId, facts, results, artifactUrl });
    expect(report.status).toBe('errored');
    expect(report.problems[0]).toMatchObject({ file: 'junit.xml', message: expect.stringContaining('2 different results') });
  });

  it('is not green when a planned shard finished without a test', () => {
    const facts: RunFact[] = [
      opened,
      { id: 'plan', runId, at: at(1), kind: 'planned', attempt: 1, shards: ['a', 'b'] },
      { id: 't', runId, at: at(2), kind: 'test-finished', attempt: 1, shard: 'a', test: { name: 't', status: 'passed' } },
      { id: 'a', runId, at: at(3), kind: 'shard-finished', attempt: 1, shard: 'a' },
      { id: 'b', runId, at: at(3), kind: 'shard-finished', attempt: 1, shard: 'b' },
    ];
    const report = buildReport({ runId, facts, results: new Map(), artifactUrl });
    expect(report.status).toBe('errored');
    expect(report.problems).toEqual([{ file: 'b', message: 'The shard finished without reporting any test.' }]);
  });

  it('lets a declared verdict decide only where it was the only result', () => {
    const results = new Map<string, ShardResult>([
      ['a'.repeat(64), { format: 'test-run-result', tests: [{ name: 't', status: 'passed' }], partial: false, problems: [] }],
    ]);
    const whole: RunFact[] = [
      opened,
      { id: '1', runId, at: at(1), kind: 'shard-reported', attempt: 1, shard: 'result', digest: 'a'.repeat(64) },
      { id: 'end', runId, at: at(3), kind: 'run-finished', attempt: 1, declared: 'passed' },
    ];
    const other: RunFact = {
      id: 't',
      runId,
      at: at(2),
      kind: 'test-finished',
      attempt: 1,
      shard: 'w',
      test: { name: 'u', status: 'failed' },
    };
    expect(buildReport({ runId, facts: whole, results, artifactUrl }).status).toBe('passed');
    expect(buildReport({ runId, facts: [...whole, other], results, artifactUrl }).status).toBe('failed');
  });

  it('is never green against a declared failure, in whichever attempt and whatever else was reported', () => {
    const results = new Map<string, ShardResult>([
      ['a'.repeat(64), { format: 'test-run-result', tests: [{ name: 't', status: 'passed' }], partial: false, problems: [] }],
    ]);
    const attempt = (number: number): RunFact[] => [
      {
        id: `r${number}`,
        runId,
        at: at(number),
        kind: 'shard-reported',
        attempt: number,
        shard: 'result',
        digest: 'a'.repeat(64),
      },
      { id: `e${number}`, runId, at: at(number), kind: 'run-finished', attempt: number, declared: 'failed' },
    ];
    const event = {
      id: 't',
      runId,
      at: at(2),
      kind: 'test-finished',
      attempt: 1,
      shard: 'w',
      test: { name: 'u', status: 'passed' },
    };
    expect(buildReport({ runId, facts: [opened, ...attempt(1)], results, artifactUrl }).status).toBe('failed');
    expect(buildReport({ runId, facts: [opened, ...attempt(1), ...attempt(2)], results, artifactUrl }).status).toBe('failed');
    expect(buildReport({ runId, facts: [opened, ...attempt(1), event as RunFact], results, artifactUrl }).status).toBe('failed');
  });
});
