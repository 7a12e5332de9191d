import { digestOf, type RunFact, type ShardResult, type TestStatus } from '@testwire/contracts';
import * as fc from 'fast-check';
import { buildReport } from '../../src/report/build-report.ts';

const runId = 'r';
const at = (second: number): string => `2026-03-01T10:00:${String(second).padStart(2, '0')}.000Z`;
const OPENED: readonly RunFact[] = [
  { id: 'open', runId, at: at(0), kind: 'opened', run: { project: 'p' } },
  { id: 'plan', runId, at: at(0), kind: 'planned', attempt: 1, shards: ['t'] },
];
type Outcome = Extract<RunFact, { kind: 'task-ended' }>['outcome'];

const results = new Map<string, ShardResult>();

/** A try of the task: what it reported of its one test, and how it ended. */
function tried(number: number, status: TestStatus | undefined, outcome: Outcome | undefined): RunFact[] {
  const facts: RunFact[] = [];
  const base = { runId, at: at(number), attempt: 1 };
  const worker = `w${number}`;
  if (status !== undefined) {
    const result: ShardResult = { format: 'junit', tests: [{ name: 'x', status }], partial: false, problems: [] };
    const digest = digestOf(JSON.stringify(result));
    results.set(digest, result);
    const task = { id: 't', try: number };
    facts.push({ ...base, id: `result-${number}`, kind: 'shard-reported', shard: 't/a.xml', worker, digest, task });
  }
  if (outcome !== undefined)
    facts.push({
      ...base,
      id: `end-${number}`,
      kind: 'task-ended',
      shard: 't',
      try: number,
      lease: `l${number}`,
      worker,
      outcome,
    });
  return facts;
}

const finished: RunFact = { id: 'fin', runId, at: at(50), kind: 'shard-finished', attempt: 1, shard: 't' };
const givenUp: RunFact = {
  id: 'gone',
  runId,
  at: at(50),
  kind: 'shard-given-up',
  attempt: 1,
  shard: 't',
  cause: 'lost',
  reason: 'its workers were lost',
};
const report = (...facts: readonly RunFact[]) =>
  buildReport({ runId, facts: [...OPENED, ...facts], results, artifactUrl: (name) => name });

describe('a try whose worker was lost after it had sent a result', () => {
  it('is not counted beside its task, which is lost', () => {
    const { tests, shards, conservation } = report(...tried(1, 'passed', 'lost'), givenUp);
    expect(tests).toEqual([]);
    expect(shards).toMatchObject([{ id: 't', state: 'lost' }]);
    expect(conservation).toMatchObject({ merged: 0, balanced: true });
  });

  it('makes nothing flaky that the next one passes', () => {
    const { tests } = report(...tried(1, 'failed', 'lost'), ...tried(2, 'passed', 'passed'), finished);
    expect(tests).toMatchObject([{ status: 'passed', flaky: false }]);
  });

  it('does not stand for the one before it that ended', () => {
    const { tests } = report(...tried(1, 'failed', 'failed'), ...tried(2, 'passed', 'lost'), finished);
    expect(tests).toMatchObject([{ status: 'failed', flaky: false }]);
  });

  it('is not counted either when its end was never told and the task was given up; while it goes on it is', () => {
    expect(report(...tried(1, 'passed', undefined)).tests).toHaveLength(1);
    expect(report(...tried(1, 'passed', undefined), givenUp).tests).toEqual([]);
  });

  it('or before: a test counts when, and only when, its try ended', () => {
    const outcome = fc.constantFrom<Outcome[]>('passed', 'failed', 'errored', 'timed-out', 'cancelled', 'lost');
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom<TestStatus[]>('passed', 'failed'), outcome), { minLength: 1, maxLength: 5 }),
        fc.boolean(),
        (tries, isGivenUp) => {
          const facts = tries.flatMap(([status, end], index) => tried(index + 1, status, end));
          const { tests, conservation } = report(...facts, isGivenUp ? givenUp : finished);
          const counting = tries.filter(([, end]) => end !== 'lost' && end !== 'cancelled').map(([status]) => status);
          expect(tests.flatMap(({ attempts }) => attempts.map(({ status }) => status))).toEqual(counting);
          expect(conservation.balanced).toBe(true);
        },
      ),
    );
  });
});
