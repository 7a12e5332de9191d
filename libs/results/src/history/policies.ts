import { formatCount, type MergedTest, type RunReport, type TestChange } from '@testwire/contracts';
import { applyQuarantine, isBad, type QuarantineEntry } from './quarantine.ts';

/** What a project holds of failures. */
export interface RunPolicies {
  /** `new`: failures that were there before the change, or are known to come and go, fail no run. */
  readonly failOn: 'any' | 'new';
  readonly quarantine: readonly QuarantineEntry[];
  /** The branch to compare with, where somebody said which. */
  readonly baseBranch?: string | undefined;
}

/** What does not count when only new failures do. An outage may hide anything, so it counts. */
const KNOWN: Partial<Record<TestChange, string>> = { 'still-failing': 'still failing', flaky: 'known flaky' };

/** Why the failure does not count; undefined: it does. */
function excuseOf({ standing }: MergedTest, known: ReadonlySet<TestChange | undefined>): string | undefined {
  if (standing?.quarantine !== undefined) return 'quarantined';
  const change = standing?.change;
  return change !== undefined && known.has(change) ? KNOWN[change] : undefined;
}

/**
 * Of failures that are no news, those that count for nothing. Without a comparison nobody knows what is new. Beside an earlier push
 * of the very branch that is judged, "still failing" says only that it was broken before; unless that is the base branch itself.
 */
function knownChanges({ run, comparison }: RunReport, { failOn, baseBranch }: RunPolicies): ReadonlySet<TestChange | undefined> {
  if (failOn === 'any' || comparison === undefined) return new Set();
  const { how, branch } = comparison.base;
  const isOwn = run.change === undefined && how !== 'given' && branch !== undefined && branch === run.branch;
  return new Set(isOwn && branch !== baseBranch ? ['flaky'] : ['still-failing', 'flaky']);
}

function countExcuses(tests: readonly MergedTest[], known: ReadonlySet<TestChange | undefined>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const test of tests) {
    const excuse = isBad(test) ? excuseOf(test, known) : undefined;
    if (excuse !== undefined) counts.set(excuse, (counts.get(excuse) ?? 0) + 1);
  }
  return counts;
}

/**
 * Marks what is quarantined, and lets a run pass that failed for nothing that counts. A reason names what was let through.
 *
 * `verdict` is `given` when something else than the tests decided: then it stays. So does that of a run of which something could
 * not be read (ADR 6), and failures that were only counted always count.
 */
export function applyPolicies(report: RunReport, policies: RunPolicies, verdict: 'by-tests' | 'given' = 'by-tests'): RunReport {
  const marked = applyQuarantine(report, policies.quarantine);
  if (marked.status !== 'failed' || marked.partial || verdict === 'given') return marked;
  const excuses = countExcuses(marked.tests, knownChanges(marked, policies));
  const excused = [...excuses.values()].reduce((sum, count) => sum + count, 0);
  if (excused === 0) return marked;
  const bad = marked.totals.failed + marked.totals.errored;
  const listed = [...excuses].map(([excuse, count]) => `${count} ${excuse}`).join(', ');
  return bad === excused
    ? { ...marked, status: 'passed', reason: `No failure counts: ${listed}.` }
    : { ...marked, reason: `${bad - excused} of ${formatCount(bad, 'failure')} count; the others do not: ${listed}.` };
}
