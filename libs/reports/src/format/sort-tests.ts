import type { MergedTest, RunReport } from '@testwire/contracts';

/** The described tests by what they came to. A flaky test is in two lists: its outcome's, and `flaky`. */
export interface SortedTests {
  readonly failed: readonly MergedTest[];
  readonly errored: readonly MergedTest[];
  readonly skipped: readonly MergedTest[];
  readonly passed: readonly MergedTest[];
  readonly flaky: readonly MergedTest[];
}

export function sortTests(report: RunReport): SortedTests {
  const failed: MergedTest[] = [];
  const errored: MergedTest[] = [];
  const skipped: MergedTest[] = [];
  const passed: MergedTest[] = [];
  const byStatus = { failed, errored, skipped, passed };
  for (const test of report.tests) byStatus[test.status].push(test);
  return { ...byStatus, flaky: report.tests.filter((test) => test.flaky) };
}
