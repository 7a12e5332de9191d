import type { AlignedHistory, AlignedRun } from './align-history.ts';
import { FAIL, OUTAGE, PASS } from './outcome-kinds.ts';

/** What the base branch says of the tests of a run. */
export interface BaseVerdicts {
  /** For each test PASS, FAIL, or 0 where the branch knows no outcome. */
  readonly verdicts: Uint8Array;
  /** The runs that are asked, in this order: the base, those of the line before it from new to old, those after it from old to new. */
  readonly asked: readonly AlignedRun[];
  /** So many of them are the base or older. */
  readonly until: number;
}

/**
 * A test that the base skipped, did not run, or had in an outage, is as the nearest run of the line has it.
 * Only when no run knows better is a failure in an outage a failure.
 */
export function settleBase({ base, line }: Pick<AlignedHistory, 'base' | 'line'>): BaseVerdicts {
  const openedAt = Date.parse(base.run.openedAt);
  const at = line.findIndex(({ run }) => run.runId === base.run.runId);
  const split = at >= 0 ? at : line.filter(({ run }) => Date.parse(run.openedAt) < openedAt).length;
  const before = line.slice(0, split).toReversed();
  const after = line.slice(at >= 0 ? split + 1 : split);
  const asked = [base, ...before, ...after];
  const verdicts = new Uint8Array(base.kinds.length);
  let open = Uint32Array.from(verdicts.keys());
  for (const { kinds } of asked) {
    if (open.length === 0) break;
    for (const test of open) verdicts[test] = (kinds[test] ?? 0) & (PASS | FAIL);
    open = open.filter((test) => verdicts[test] === 0);
  }
  for (let test = 0; test < verdicts.length; test += 1) {
    if (verdicts[test] === 0 && base.kinds[test] === OUTAGE) verdicts[test] = FAIL;
  }
  return { verdicts, asked, until: 1 + before.length };
}

/** The first of the failing runs, from the base back to where the test passed; that of a later run, if none before tells. */
export function failingSince({ asked, until }: BaseVerdicts, test: number): AlignedRun | undefined {
  let first: AlignedRun | undefined;
  for (const run of asked.slice(0, until)) {
    const kind = run.kinds[test] ?? 0;
    if ((kind & PASS) !== 0) break;
    if ((kind & FAIL) !== 0) first = run;
  }
  return first ?? asked.find(({ kinds }) => ((kinds[test] ?? 0) & (FAIL | OUTAGE)) !== 0);
}
