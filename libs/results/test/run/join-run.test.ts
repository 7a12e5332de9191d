import type { RunFact } from '@testwire/contracts';
import * as fc from 'fast-check';
import { activityOf, joinRun } from '../../src/run/join-run.ts';

const run = 'run-1';
const at = (minute: number): string => `2026-03-01T10:${String(minute).padStart(2, '0')}:00.000Z`;

function opened(id = 'open', minute = 0): RunFact {
  return { id, runId: run, at: at(minute), kind: 'opened', run: { project: 'p', commit: 'a'.repeat(40) } };
}
function planned(shards: string[], attempt = 1, deadline?: string): RunFact {
  return {
    id: `plan-${attempt}`,
    runId: run,
    at: at(1),
    kind: 'planned',
    attempt,
    shards,
    ...(deadline === undefined ? {} : { deadline }),
  };
}
function shardFinished(shard: string, attempt = 1, minute = 5): RunFact {
  return { id: `done-${attempt}-${shard}`, runId: run, at: at(minute), kind: 'shard-finished', attempt, shard };
}
function testFinished(name: string, shard: string, attempt = 1, minute = 3): RunFact {
  return {
    id: `test-${attempt}-${shard}-${name}`,
    runId: run,
    at: at(minute),
    kind: 'test-finished',
    attempt,
    shard,
    test: { name, status: 'passed' },
  };
}
const startedAgain: RunFact = { id: 'again', runId: run, at: at(20), kind: 'attempt-started', attempt: 2, reason: 're-run' };
const deadlinePassed: RunFact = { id: 'late', runId: run, at: at(30), kind: 'deadline-passed', attempt: 1, deadline: at(30) };

describe('joinRun', () => {
  it('is pending when it was only opened', () => {
    expect(joinRun([opened()])).toMatchObject({ phase: 'pending', attempt: 1, planned: [], openedAt: at(0) });
  });

  it('is running as soon as one test is reported', () => {
    expect(joinRun([opened(), testFinished('t', 'a')]).phase).toBe('running');
  });

  it('is final when every planned shard reported, and not before', () => {
    const facts = [opened(), planned(['a', 'b']), shardFinished('a')];
    expect(joinRun(facts)).toMatchObject({ phase: 'running', missing: ['b'] });
    expect(joinRun([...facts, shardFinished('b')])).toMatchObject({ phase: 'final', ending: 'complete', missing: [] });
  });

  it('names the missing shards when the deadline passes', () => {
    const joined = joinRun([opened(), planned(['a', 'b', 'c'], 1, at(30)), shardFinished('b'), deadlinePassed]);
    expect(joined).toMatchObject({ phase: 'final', ending: 'deadline', missing: ['a', 'c'], deadline: at(30) });
  });

  it('begins anew with the next attempt, with the same shards', () => {
    const joined = joinRun([opened(), planned(['a', 'b']), shardFinished('a'), shardFinished('b'), startedAgain]);
    expect(joined).toMatchObject({ phase: 'pending', attempt: 2, planned: ['a', 'b'], missing: ['a', 'b'] });
  });

  it('does not let a deadline of an old attempt end the new one', () => {
    expect(joinRun([opened(), planned(['a'], 1, at(30)), deadlinePassed, startedAgain]).phase).toBe('pending');
  });

  it('is cancelled when its attempt was', () => {
    const cancelled: RunFact = { id: 'c', runId: run, at: at(9), kind: 'cancelled', attempt: 1, reason: 'the change was closed' };
    expect(joinRun([opened(), cancelled])).toMatchObject({ ending: 'cancelled', cancelReason: 'the change was closed' });
    expect(joinRun([opened(), cancelled, startedAgain]).phase).toBe('pending');
  });

  it('fills in where the run belongs from several facts, the earlier one first', () => {
    const later: RunFact = { id: 'z', runId: run, at: at(2), kind: 'opened', run: { project: 'other', branch: 'main' } };
    expect(joinRun([later, opened()]).description).toEqual({
      project: 'p',
      connection: 'local',
      commit: 'a'.repeat(40),
      branch: 'main',
    });
  });

  it('compares times as instants, whatever zone they are written in', () => {
    const early: RunFact = { ...opened('early'), at: '2026-03-01T11:30:00.000+02:00' };
    expect(joinRun([opened(), early]).openedAt).toBe('2026-03-01T09:30:00.000Z');
  });
});

describe('law 2: a run is a pure join over its facts', () => {
  const shard = fc.constantFrom('a', 'b', 'c', 'd');
  const attempt = fc.integer({ min: 1, max: 3 });
  const minute = fc.integer({ min: 0, max: 59 });
  const anyFact: fc.Arbitrary<RunFact> = fc.oneof(
    fc.tuple(minute).map(([m]) => opened(`open-${m}`, m)),
    fc.tuple(fc.uniqueArray(shard, { minLength: 1 }), attempt).map(([shards, n]) => planned(shards, n, at(40))),
    fc.tuple(shard, attempt, minute).map(([s, n, m]) => shardFinished(s, n, m)),
    fc.tuple(fc.string({ maxLength: 4 }), shard, attempt, minute).map(([name, s, n, m]) => testFinished(name, s, n, m)),
    fc.constantFrom(startedAgain, deadlinePassed),
    fc
      .tuple(attempt, minute)
      .map(([n, m]): RunFact => ({ id: `end-${n}`, runId: run, at: at(m), kind: 'run-finished', attempt: n })),
  );

  it('gives the same state, byte for byte, for any order and any duplication', () => {
    const scenario = fc
      .array(anyFact, { minLength: 1, maxLength: 30 })
      .chain((facts) =>
        fc.tuple(
          fc.constant(facts),
          fc.shuffledSubarray(facts, { minLength: facts.length, maxLength: facts.length }),
          fc.array(fc.constantFrom(...facts), { maxLength: 10 }),
        ),
      );
    fc.assert(
      fc.property(scenario, ([facts, shuffled, again]) => {
        expect(JSON.stringify(joinRun([...shuffled, ...again]))).toBe(JSON.stringify(joinRun(facts)));
      }),
      { numRuns: 1000 },
    );
  });

  it('needs the single tests only in short', () => {
    fc.assert(
      fc.property(fc.array(anyFact, { minLength: 1, maxLength: 30 }), (facts) => {
        const withoutTests = facts.filter((fact) => fact.kind !== 'test-finished');
        expect(joinRun(withoutTests, activityOf(facts))).toEqual(joinRun(facts));
      }),
      { numRuns: 500 },
    );
  });
});
