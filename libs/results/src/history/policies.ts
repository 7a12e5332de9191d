import { formatCount, type MergedTest, type RunReport } from '@testwire/contracts';
import { applyQuarantine, isBad, type QuarantineEntry } from './quarantine.ts';

/** What a project holds of failures. */
export interface RunPolicies {
  /** `new`: failures that were there before the change, or are known to come and go, fail no run. */
  readonly failOn: 'any' | 'new';
  readonly quarantine: readonly QuarantineEntry[];
}

/** What does not count when only new failures do. An outage may hide anything, so it counts. */
const KNOWN = { 'still-failing': 'still failing', flaky: 'flaky' } as const;

/** Why the failure does not count; undefined: it does. */
function excuseOf({ standing }: MergedTest, failOn: RunPolicies['failOn']): string | undefined {
  if (standing?.quarantine !== undefined) return 'quarantined';
  const change = standing?.change;
  return failOn === 'new' && (change === 'still-failing' || change === 'flaky') ? KNOWN[change] : undefined;
}

function countExcuses(tests: readonly MergedTest[], failOn: RunPolicies['failOn']): Map<string, number> {
  const counts = new Map<string, number>();
  for (const test of tests) {
    const excuse = isBad(test) ? excuseOf(test, failOn) : undefined;
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
  // Without a comparison nobody knows what is new.
  const excuses = countExcuses(marked.tests, marked.comparison === undefined ? 'any' : policies.failOn);
  const excused = [...excuses.values()].reduce((sum, count) => sum + count, 0);
  if (excused === 0) return marked;
  const bad = marked.totals.failed + marked.totals.errored;
  const listed = [...excuses].map(([excuse, count]) => `${count} ${excuse}`).join(', ');
  return bad === excused
    ? { ...marked, status: 'passed', reason: `No failure counts: ${listed}.` }
    : { ...marked, reason: `${bad - excused} of ${formatCount(bad, 'failure')} count; the others do not: ${listed}.` };
}
