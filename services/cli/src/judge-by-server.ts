import { setTimeout as wait } from 'node:timers/promises';
import { isFinished, runReport } from '@testwire/contracts';
import { z } from 'zod';
import type { CliContext } from './context.ts';
import { CommandError, EXIT, type ExitCode } from './exit-code.ts';
import { printable } from './printable.ts';
import { Refused, type Server, understand } from './server.ts';

const LOOK_EVERY_MS = 1000;
const PATIENCE_MS = 10 * 60_000;

const verdict = runReport.pick({ status: true, reason: true, attempt: true }).extend({
  shards: z.array(z.object({ id: z.string(), attempt: z.int() })),
});
type Verdict = z.infer<typeof verdict>;

export interface Published {
  readonly runId: string;
  readonly attempt: number;
  /** Ids of the shards that were sent. */
  readonly shards: readonly string[];
}

/** Undefined until there is a report. */
async function askReport(server: Server, runId: string): Promise<Verdict | undefined> {
  try {
    return understand(verdict, await server.get(`/v1/runs/${encodeURIComponent(runId)}/report.json`));
  } catch (error) {
    if (error instanceof Refused && error.status === 404) return undefined;
    throw error;
  }
}

/** A report of before does not know what was just sent. */
function isAbout({ shards, attempt }: Verdict, published: Published): boolean {
  const known = new Set(shards.filter((shard) => shard.attempt >= published.attempt).map(({ id }) => id));
  return attempt >= published.attempt && published.shards.every((id) => known.has(id));
}

/** Waits until the run has ended, and says what the server makes of it by the policy of the project. */
export async function judgeByServer(server: Server, published: Published, context: CliContext): Promise<ExitCode> {
  const until = context.now() + PATIENCE_MS;
  for (;;) {
    const report = await askReport(server, published.runId);
    if (report !== undefined && isFinished(report.status) && isAbout(report, published)) {
      context.warn(`${printable(`The run is ${report.status}${report.reason === undefined ? '.' : `: ${report.reason}`}`)}\n`);
      return report.status === 'passed' ? EXIT.good : EXIT.testsFailed;
    }
    if (context.now() >= until) {
      throw new CommandError(
        `The run has not ended within ${PATIENCE_MS / 60_000} minutes: other jobs may have to publish their parts of it first.`,
        EXIT.unavailable,
      );
    }
    await wait(LOOK_EVERY_MS);
  }
}
