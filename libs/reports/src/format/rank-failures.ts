import type { MergedTest, RunReport } from '@testwire/contracts';

/** What failures are told apart by, in the order in which people should look at them. `other`: the history says nothing of it. */
export const FAILURE_GROUPS = ['new', 'first-seen', 'other', 'outage', 'still-failing', 'flaky', 'quarantined'] as const;
export type FailureGroup = (typeof FAILURE_GROUPS)[number];

export type GroupedFailures = Readonly<Record<FailureGroup, readonly MergedTest[]>>;

/** Every failed and errored test in one group, each group in the order of the report. */
export function rankFailures(report: RunReport): GroupedFailures {
  const groups: Record<FailureGroup, MergedTest[]> = {
    new: [],
    'first-seen': [],
    other: [],
    outage: [],
    'still-failing': [],
    flaky: [],
    quarantined: [],
  };
  for (const test of report.tests) {
    if (isBad(test)) groups[groupOf(test)].push(test);
  }
  return groups;
}

/** Failed and errored tests, those first that people should look at first. Without a history: in the order of the report. */
export function orderFailures(report: RunReport): MergedTest[] {
  const groups = rankFailures(report);
  return FAILURE_GROUPS.flatMap((group) => groups[group]);
}

export function isBad({ status }: Pick<MergedTest, 'status'>): boolean {
  return status === 'failed' || status === 'errored';
}

/** Somebody took it on: that says more than how long it has been failing. */
function groupOf({ standing }: MergedTest): FailureGroup {
  if (standing?.quarantine !== undefined) return 'quarantined';
  const change = standing?.change;
  return change === undefined || change === 'fixed' ? 'other' : change;
}
