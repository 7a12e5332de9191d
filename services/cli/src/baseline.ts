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

/** Undefined for what is no JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // Whoever asks says what it should be.
    return undefined;
  }
}

/** Reads a `report.json` of an earlier run. */
export function readBaseline(path: string, context: CliContext): RunReport {
  let text;
  try {
    text = context.readFile(path);
  } catch (error) {
    throw new CommandError(
      `The baseline ${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      EXIT.usage,
    );
  }
  const parsed = runReport.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  throw new CommandError(
    `The baseline ${path} is not a report.json of Testwire (testwire report … --format json --out DIR writes one).`,
    EXIT.usage,
  );
}
