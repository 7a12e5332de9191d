import type { CliContext } from '../context.ts';
import { describeEnded } from '../describe-ended.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { printableJson } from '../printable.ts';
import { connectServer } from '../server.ts';
import { waitForRun } from '../wait-for-run.ts';

export interface WaitOptions {
  readonly server?: string;
  readonly attempt: number;
  readonly json?: boolean;
}

/** Stays until a run that somebody submitted has ended. */
export async function waitForEnd(runId: string, options: WaitOptions, context: CliContext): Promise<ExitCode> {
  const server = connectServer(options.server, context);
  const { attempt } = options;
  const run = await waitForRun(server, { runId, attempt }, context);
  const reportUrl = `${server.url}/v1/runs/${encodeURIComponent(runId)}/report.html`;
  context.print(
    options.json === true
      ? `${printableJson({ runId, reportUrl, ...run })}\n`
      : await describeEnded(server, { runId, attempt, reportUrl }, run, context),
  );
  return run.status === 'passed' ? EXIT.good : EXIT.testsFailed;
}
