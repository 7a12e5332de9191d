import { done, FAILURE_KINDS, failed, type FailureKind, type Outcome, ProviderError } from '@testwire/contracts';
import * as fc from 'fast-check';
import { descend, type Rung } from '../src/ladder.ts';

interface CountedRung extends Rung<string> {
  readonly tried: () => number;
}

function rung(name: string, outcome: Outcome<string>): CountedRung {
  let tried = 0;
  return {
    name,
    tried: () => tried,
    attempt: () => {
      tried += 1;
      return Promise.resolve(outcome);
    },
  };
}

const refused = failed({ kind: 'permission', message: 'only GitHub Apps may', status: 403 });

describe('descend', () => {
  it('stops at the first rung that holds and passes its outcome on', async () => {
    const second = rung('commit-status', done('status'));
    await expect(descend([rung('check-run', { kind: 'unchanged', value: 'check' }), second])).resolves.toEqual({
      kind: 'unchanged',
      value: 'check',
    });
    expect(second.tried()).toBe(0);
  });

  it('steps down on permission and says which rung and why', async () => {
    await expect(descend([rung('check-run', refused), rung('commit-status', done('status'))])).resolves.toEqual({
      kind: 'degraded',
      value: 'status',
      rung: 'commit-status',
      reason: 'check-run: only GitHub Apps may',
    });
  });

  it('steps down on unsupported, and keeps what a lower rung says about itself', async () => {
    const outcome = await descend([
      rung('check-run', { kind: 'unsupported', reason: 'no checks here' }),
      rung('commit-status', { kind: 'degraded', value: 'x', rung: 'comment', reason: 'commit-status: full' }),
    ]);
    expect(outcome).toEqual({
      kind: 'degraded',
      value: 'x',
      rung: 'comment',
      reason: 'check-run: no checks here; commit-status: full',
    });
  });

  it('takes a thrown provider error for the failure that it carries, and lets bugs fly', async () => {
    const throwing: Rung<string> = {
      name: 'check-run',
      attempt: () => Promise.reject(new ProviderError({ kind: 'permission', message: 'no' })),
    };
    const buggy: Rung<string> = { name: 'check-run', attempt: () => Promise.reject(new TypeError('bug')) };
    await expect(descend([throwing, rung('comment', done('c'))])).resolves.toMatchObject({ kind: 'degraded', rung: 'comment' });
    await expect(descend([buggy, rung('comment', done('c'))])).rejects.toThrow(TypeError);
  });

  it('names every refusal when nothing holds', async () => {
    await expect(descend([rung('a', { kind: 'unsupported', reason: 'none' }), rung('b', refused)])).resolves.toEqual(
      failed({ kind: 'permission', status: 403, message: 'a: none; b: only GitHub Apps may' }),
    );
    await expect(descend([rung('a', { kind: 'unsupported', reason: 'none' })])).resolves.toEqual({
      kind: 'unsupported',
      reason: 'a: none',
    });
    await expect(descend<string>([])).resolves.toMatchObject({ kind: 'unsupported' });
  });

  it('tries each rung at most once, in order, and never steps over a failure that waiting or repair may cure', async () => {
    const outcomes = fc.oneof(
      fc.constantFrom<Outcome<string>>(done('x'), { kind: 'unchanged', value: 'x' }, { kind: 'unsupported', reason: 'none' }),
      fc.constantFrom<FailureKind>(...FAILURE_KINDS).map((kind) => failed({ kind, message: kind })),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(outcomes, { maxLength: 6 }), async (list) => {
        const rungs = list.map((outcome, index) => rung(`r${index}`, outcome));
        const result = await descend(rungs);
        const final = list.findIndex(
          (outcome) => outcome.kind !== 'unsupported' && !(outcome.kind === 'failed' && outcome.failure.kind === 'permission'),
        );
        expect(rungs.map((one) => one.tried())).toEqual(list.map((_, index) => (final === -1 || index <= final ? 1 : 0)));
        const at = list[final];
        if (at?.kind === 'failed') expect(result).toEqual(at);
        else if (at !== undefined) expect(result.kind).toBe(final === 0 ? at.kind : 'degraded');
        else expect(['unsupported', 'failed']).toContain(result.kind);
      }),
    );
  });
});
