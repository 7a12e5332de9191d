import { type MergedTest, type RunReport, runReport, type TestChange } from '@testwire/contracts';
import { compareRun, rememberRun, testIdentity } from '@testwire/results';
import type { CliContext } from './context.ts';
import { CommandError, EXIT } from './exit-code.ts';

/** The report beside the baseline, which is all the history that there is. */
export function compareWithBaseline(report: RunReport, baseline: RunReport): RunReport {
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

function describeLack({ partial, status }: RunReport): string | undefined {
  if (partial) return 'some of its results could not be read';
  return status === 'passed' || status === 'failed' ? undefined : `its run is ${status}`;
}

/** Reads a `report.json` of an earlier run; warns of one that is not whole. */
export function readBaseline(path: string, context: CliContext): RunReport {
  let parsed;
  try {
    parsed = runReport.safeParse(JSON.parse(context.readFile(path)));
  } catch (error) {
    throw new CommandError(
      `The baseline ${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      EXIT.usage,
    );
  }
  if (parsed.success) {
    const lack = describeLack(parsed.data);
    if (lack !== undefined) context.warn(`The baseline ${path} is not whole: ${lack}, so tests that it lacks seem new.\n`);
    return parsed.data;
  }
  throw new CommandError(
    `The baseline ${path} is not a report.json of Testwire (testwire report … --format json --out DIR writes one).`,
    EXIT.usage,
  );
}
