import type { MergedTest } from '@testwire/contracts';
import type { AlignedHistory, AlignedRun } from './align-history.ts';
import type { BaseVerdicts } from './base-verdicts.ts';
import { fingerprintOf } from './fingerprint.ts';
import { type CommitRuns, disagreeOn } from './flakiness.ts';
import { DISAGREED, FAIL, PASS } from './outcome-kinds.ts';

/** Failures in a row that are less likely than this are no chance, however flaky the test is. */
const LEAST_LIKELY = 0.01;

export interface Surroundings {
  readonly history: Pick<AlignedHistory, 'line' | 'others'>;
  readonly settled: BaseVerdicts;
  readonly groups: readonly CommitRuns[];
  /** Earlier runs of the branch of this run, newest first, when it is not the base branch. */
  readonly sameBranch: readonly AlignedRun[];
}

/**
 * Whether the failure of a test that is known to be flaky is one of those: its attempts disagree in this very run, or
 * - it failed like this when it failed by chance before (the fingerprint is known from evidence), and
 * - as often as it fails, so many failures in a row (tries of this run, and the failing runs of its own branch and of the base branch right before) are likely enough.
 */
export function failsByChance(test: MergedTest, at: number, around: Surroundings): boolean {
  if (test.flaky) return true;
  const tries = test.attempts.filter(({ status }) => status === 'failed' || status === 'errored').length;
  if (!isLikely(Math.max(1, tries), at, around)) return false;
  return knowsFailure(fingerprintOf(test), at, around);
}

/** Whether it failed at the base as a flaky test does, so that to pass now mends nothing. */
export function failedByChance(at: number, around: Surroundings): boolean {
  return isLikely(0, at, around);
}

function isLikely(tries: number, at: number, { history, settled, sameBranch }: Surroundings): boolean {
  const own = failingStreak(sameBranch, at);
  // Who passed on its own branch since owes nothing to the base.
  const streak = own.ended ? own.runs : new Set([...own.runs, ...failingStreak(settled.asked.slice(0, settled.until), at).runs]);
  return failureRate(history.line, at, streak) ** (tries + streak.size) >= LEAST_LIKELY;
}

/** The first of the runs that failed without a sign of chance, and whether a run that shows one ended them. */
function failingStreak(newestFirst: readonly AlignedRun[], at: number): { runs: ReadonlySet<AlignedRun>; ended: boolean } {
  const runs = new Set<AlignedRun>();
  for (const run of newestFirst) {
    const kind = run.kinds[at] ?? 0;
    if ((kind & (PASS | DISAGREED)) !== 0) return { runs, ended: true };
    if ((kind & FAIL) !== 0) runs.add(run);
  }
  return { runs, ended: false };
}

/** How often it fails in a first try, by the runs of the line without the streak; by the rule of succession, as those are few. */
function failureRate(line: readonly AlignedRun[], at: number, streak: ReadonlySet<AlignedRun>): number {
  let judged = 0;
  let failed = 0;
  for (const run of line) {
    const kind = run.kinds[at] ?? 0;
    if ((kind & (PASS | FAIL)) === 0 || streak.has(run)) continue;
    judged += 1;
    if ((kind & (FAIL | DISAGREED)) !== 0) failed += 1;
  }
  return (failed + 1) / (judged + 2);
}

function knowsFailure(fingerprint: string, at: number, { history, groups }: Surroundings): boolean {
  const isSame = ({ run, there }: AlignedRun): boolean => run.fingerprints.get(there[at] ?? -1) === fingerprint;
  const failed = ({ kinds }: AlignedRun): boolean => ((kinds[at] ?? 0) & FAIL) !== 0;
  const disagreed = ({ kinds }: AlignedRun): boolean => ((kinds[at] ?? 0) & DISAGREED) !== 0;
  if ([...history.line, ...history.others].some((run) => disagreed(run) && isSame(run))) return true;
  if (groups.some(({ past, all }) => past.some((run) => failed(run) && isSame(run)) && disagreeOn(at, all))) return true;
  return relapsesOf(history.line, at).some(isSame);
}

/** The single failing runs between two passing ones. */
function relapsesOf(line: readonly AlignedRun[], at: number): AlignedRun[] {
  const judged = line.filter(({ kinds }) => ((kinds[at] ?? 0) & (PASS | FAIL)) !== 0);
  const passes = (run: AlignedRun | undefined): boolean => ((run?.kinds[at] ?? 0) & PASS) !== 0;
  return judged.filter((run, place) => run.kinds[at] === FAIL && passes(judged[place - 1]) && passes(judged[place + 1]));
}
