import type { ChangeRef, RunFact } from '@testwire/contracts';
import * as fc from 'fast-check';
import { activityOf, isShown, joinRun } from '../../src/run/join-run.ts';

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
function cancelled(minute: number, branch?: string): RunFact {
  const base = {
    id: `cancel-${minute}`,
    runId: run,
    at: at(minute),
    kind: 'cancelled',
    reason: 'the change was closed',
  } as const;
  return { ...base, ...(branch === undefined ? {} : { branch }) };
}
function requested(minute: number, how: { again?: boolean; branch?: string; elsewhere?: true } = {}): RunFact {
  return { id: `wanted-${minute}`, runId: run, at: at(minute), kind: 'requested', again: false, reason: 'new commits', ...how };
}
const startedAgain: RunFact = { id: 'again', runId: run, at: at(20), kind: 'attempt-started', attempt: 2, reason: 're-run' };
const deadlinePassed: RunFact = { id: 'late', runId: run, at: at(30), kind: 'deadline-passed', attempt: 1, deadline: at(30) };

describe('joinRun', () => {
  it('is pending when it was only opened', () => {
    expect(joinRun([opened()])).toMatchObject({ phase: 'pending', attempt: 1, planned: [], openedAt: at(0) });
  });

  it('knows of its change what anybody said, first come, and nothing of another change', () => {
    const claim = (id: string, minute: number, change: ChangeRef): RunFact => ({
      id,
      runId: run,
      at: at(minute),
      kind: 'opened',
      run: { change },
    });
    const facts = [
      claim('webhook', 1, { number: 7, baseBranch: 'main' }),
      claim('job', 2, { number: 7, baseBranch: 'next', mergeBase: 'b'.repeat(40) }),
      claim('other', 3, { number: 8, title: 'another' }),
    ];
    expect(joinRun(facts).description.change).toEqual({ number: 7, baseBranch: 'main', mergeBase: 'b'.repeat(40) });
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

  it('is cancelled when nobody waits for it any more', () => {
    expect(joinRun([opened(), cancelled(9)])).toMatchObject({ ending: 'cancelled', cancelReason: 'the change was closed' });
    expect(joinRun([opened(), cancelled(9), startedAgain]).phase).toBe('pending');
  });

  it('is not cancelled by what happened before it began, nor after it ended', () => {
    expect(joinRun([opened('open', 5), cancelled(4)]).phase).toBe('pending');
    expect(joinRun([opened('open', 4), cancelled(4)]).ending).toBe('cancelled');
    const complete = [opened(), planned(['a']), shardFinished('a')];
    expect(joinRun([...complete, cancelled(9)])).toEqual(joinRun(complete));
    const late = [opened(), planned(['a'], 1, at(30)), deadlinePassed];
    expect(joinRun([...late, cancelled(40)])).toEqual(joinRun(late));
    expect(joinRun([...late, cancelled(20)]).ending).toBe('cancelled');
  });

  it('goes on for another branch that wants the same commit', () => {
    const onMain = requested(8, { branch: 'main' });
    expect(joinRun([opened(), requested(1, { branch: 'topic' }), onMain, cancelled(9, 'topic')]).phase).toBe('pending');
    expect(joinRun([opened(), requested(1, { branch: 'topic' }), cancelled(9, 'topic')]).ending).toBe('cancelled');
  });

  it('is cancelled when the last of the branches that wanted it was closed', () => {
    const wanted = [opened(), requested(1, { branch: 'x' }), requested(2, { branch: 'y' })];
    expect(joinRun([...wanted, cancelled(8, 'x')]).phase).toBe('pending');
    expect(joinRun([...wanted, cancelled(8, 'x'), cancelled(9, 'y')]).ending).toBe('cancelled');
    expect(joinRun([...wanted, cancelled(8, 'x'), requested(10, { branch: 'x' }), cancelled(12, 'y')]).phase).toBe('pending');
  });

  it('is cancelled too in an attempt that only workers spoke of', () => {
    const facts = [opened(), planned(['a', 'b']), testFinished('t', 'a', 2, 5)];
    expect(joinRun([...facts, cancelled(9)])).toMatchObject({ attempt: 2, ending: 'cancelled' });
    expect(joinRun([...facts, cancelled(4)])).toMatchObject({ attempt: 2, phase: 'running' });
  });

  it('begins anew when a cancelled commit is wanted again, and has as long as before', () => {
    const facts = [opened(), requested(1), planned(['a'], 1, at(31)), cancelled(9), requested(20)];
    expect(joinRun(facts)).toMatchObject({ phase: 'pending', attempt: 2, missing: ['a'], deadline: at(50) });
  });

  it('does not begin anew when it was complete, or when nothing was cancelled', () => {
    const facts = [opened(), requested(1), planned(['a']), shardFinished('a'), cancelled(9)];
    expect(joinRun([...facts, requested(20)])).toMatchObject({ attempt: 1, ending: 'complete' });
    expect(joinRun([opened(), requested(1), requested(5)])).toMatchObject({ attempt: 1, phase: 'pending' });
  });

  it('counts one attempt for each time that somebody asks for it again', () => {
    const facts = [opened(), planned(['a'], 1, at(31)), shardFinished('a'), requested(20, { again: true })];
    expect(joinRun(facts)).toMatchObject({ attempt: 2, phase: 'pending', deadline: at(50) });
    // Twice before anything was heard is once; that the deadline passed is not to hear of it.
    const twice = requested(25, { again: true });
    const late: RunFact = { ...deadlinePassed, attempt: 2, at: at(24) };
    expect(joinRun([...facts, late, twice]).attempt).toBe(2);
    expect(joinRun([...facts, testFinished('t', 'a', 2, 24), twice]).attempt).toBe(3);
    expect(joinRun([...facts, testFinished('t', 'a', 2, 26), twice]).attempt).toBe(2);
    // The pipeline that was asked for starts, and counts by itself.
    expect(joinRun([...facts, { ...startedAgain, at: at(22) }]).attempt).toBe(2);
    // What was asked for before the run began is not about it.
    expect(joinRun([opened('open', 5), requested(4, { again: true })]).attempt).toBe(1);
  });

  it('stays in its attempt when what was asked for comes as another run', () => {
    const facts = [opened(), planned(['a'], 1, at(31)), shardFinished('a')];
    expect(joinRun([...facts, requested(20, { again: true, elsewhere: true })])).toMatchObject({
      attempt: 1,
      ending: 'complete',
    });
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

describe('isShown', () => {
  const tentative: RunFact = { id: 'o', runId: run, at: at(0), kind: 'opened', run: { project: 'p' }, tentative: true };
  const ended: RunFact = { id: 'end', runId: run, at: at(9), kind: 'run-finished', attempt: 1 };

  it('leaves out a pipeline that left nothing', () => {
    expect(isShown([tentative, startedAgain, ended], [])).toBe(false);
  });

  it.each([
    ['a result', [tentative, ended, shardFinished('a')]],
    ['a plan', [tentative, planned([])]],
    ['somebody who opened it', [tentative, opened()]],
  ])('shows it with %s', (_what, facts) => {
    expect(isShown(facts, [])).toBe(true);
  });

  it('shows it with single tests, and a run that no pipeline opened', () => {
    expect(isShown([tentative], activityOf([testFinished('t', 'a')]))).toBe(true);
    expect(isShown([ended], [])).toBe(true);
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
    fc.tuple(minute, fc.constantFrom('main', 'topic')).map(([m, branch]) => cancelled(m, branch)),
    fc.tuple(minute, fc.boolean(), fc.constantFrom('main', 'topic')).map(([m, again, branch]) => requested(m, { again, branch })),
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
