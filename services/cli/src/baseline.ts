import { type MergedTest, type RunReport, runReport } from '@testwire/contracts';
import type { CliContext } from './context.ts';
import { CommandError, EXIT } from './exit-code.ts';

function isBad(test: MergedTest): boolean {
  return test.status === 'failed' || test.status === 'errored';
}

/** Failures that the baseline did not have. A test that the baseline does not know counts as new. */
export function newFailures(report: RunReport, baseline: RunReport): MergedTest[] {
  const failedBefore = new Set(baseline.tests.filter(isBad).map((test) => test.id));
  return report.tests.filter((test) => isBad(test) && !failedBefore.has(test.id));
}

/** Reads a `report.json` of an earlier run. */
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
  if (parsed.success) return parsed.data;
  throw new CommandError(
    `The baseline ${path} is not a report.json of Testwire (testwire report … --format json --out DIR writes one).`,
    EXIT.usage,
  );
}
