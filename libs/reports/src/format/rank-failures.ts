import type { MergedTest, RunReport, TestChange } from '@testwire/contracts';

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
    if (isBad(test)) groups[failureGroupOf(test.standing)].push(test);
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

interface Known {
  readonly change?: TestChange | undefined;
  readonly quarantine?: unknown;
}

/** Of a failure, by what the history says of it. That somebody took it on says more than how long it has been failing. */
export function failureGroupOf({ change, quarantine }: Known = {}): FailureGroup {
  if (quarantine !== undefined) return 'quarantined';
  return change === undefined || change === 'fixed' ? 'other' : change;
}
