import type { MergedTest, RunReport, TestChange } from '@testwire/contracts';
import { compareRun, rememberRun, testIdentity } from '@testwire/results';
import type { BaselineReport } from './read-baseline.ts';

/** The report beside the baseline, which is all the history that there is. */
export function compareWithBaseline(report: RunReport, baseline: BaselineReport): RunReport {
  const { project } = report.run;
  // The ids of tests are derived from the project, and a report of the server names another one.
  const tests =
    baseline.run.project === project
      ? baseline.tests
      : baseline.tests.map((test) => ({ ...test, id: testIdentity(project, test) }));
  const past = rememberRun({ ...baseline, tests }, report.run.name ?? project);
  // Two local runs have one id, and are two runs all the same.
  const base = past.runId === report.runId ? { ...past, runId: 'baseline' } : past;
  return compareRun(report, { base, how: 'given', line: [base], others: [] });
}

const FRESH: ReadonlySet<TestChange | undefined> = new Set(['new', 'first-seen', 'outage']);

/** Failures that the baseline did not have. */
export function newFailures(report: RunReport): MergedTest[] {
  return report.tests.filter(({ standing }) => FRESH.has(standing?.change));
}
