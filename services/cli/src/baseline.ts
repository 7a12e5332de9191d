import type { MergedTest, PastRun, RunReport, TestChange } from '@testwire/contracts';
import { compareRun, rememberRun, testIdentity } from '@testwire/results';
import type { CliContext } from './context.ts';
import { type BaselineReport, readBaseline } from './read-baseline.ts';

/** The report beside an earlier one, which is all the history that there is. */
export async function compareWithBaseline(report: RunReport, path: string, context: CliContext): Promise<RunReport> {
  const past = remember(await readBaseline(path, report, context), report.run);
  // Two local runs have one id, and are two runs all the same.
  const base = past.runId === report.runId ? { ...past, runId: 'baseline' } : past;
  return compareRun(report, { base, how: 'given', line: [base], others: [] });
}

function remember(baseline: BaselineReport, { project, name = project }: RunReport['run']): PastRun {
  if (baseline.run.project === project) return rememberRun(baseline, name);
  // The ids of tests are derived from the project, and a report of the server names another one.
  const tests = baseline.tests.map((test) => ({ ...test, id: testIdentity(project, test) }));
  return rememberRun({ ...baseline, tests }, name);
}

const FRESH: ReadonlySet<TestChange | undefined> = new Set(['new', 'first-seen', 'outage']);

/** Failures that the baseline did not have. */
export function newFailures(report: RunReport): MergedTest[] {
  return report.tests.filter(({ standing }) => FRESH.has(standing?.change));
}
