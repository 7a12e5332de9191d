import { renderText } from '@testwire/reports';
import { runReport } from '@testwire/contracts';
import { z } from 'zod';
import type { CliContext } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { connectServer } from '../server.ts';
import { formatTable } from '../table.ts';

export interface ListOptions {
  readonly server?: string;
  readonly limit: number;
  readonly json?: boolean;
}

const runs = z.object({
  items: z.array(
    z.object({
      runId: z.string(),
      status: z.string(),
      attempt: z.int(),
      updatedAt: z.string(),
      description: z.object({
        project: z.string(),
        commit: z.string().optional(),
        change: z.object({ number: z.int() }).optional(),
      }),
    }),
  ),
});

/** Newest runs, or one run's report. */
export async function listRuns(runId: string | undefined, options: ListOptions, context: CliContext): Promise<ExitCode> {
  const server = connectServer(options.server, context);
  if (runId !== undefined) {
    const answer = await server.get(`/v1/runs/${encodeURIComponent(runId)}/report.json`);
    if (options.json === true) context.print(`${JSON.stringify(answer, undefined, 2)}\n`);
    else context.print(`${renderText(runReport.parse(answer), { colour: context.colour, width: context.width })}\n`);
    return EXIT.good;
  }
  const answer = await server.get(`/v1/runs?limit=${options.limit}`);
  if (options.json === true) {
    context.print(`${JSON.stringify(answer, undefined, 2)}\n`);
    return EXIT.good;
  }
  const rows = runs
    .parse(answer)
    .items.map(({ runId: id, status, attempt, updatedAt, description }) => [
      id,
      status,
      String(attempt),
      description.project,
      description.commit?.slice(0, 10) ?? '',
      description.change === undefined ? '' : `#${description.change.number}`,
      updatedAt,
    ]);
  context.print(
    rows.length === 0
      ? 'There are no runs yet.\n'
      : `${formatTable(['RUN', 'STATUS', 'ATTEMPT', 'PROJECT', 'COMMIT', 'CHANGE', 'UPDATED'], rows)}\n`,
  );
  return EXIT.good;
}

const deliveries = z.object({
  items: z.array(
    z.object({
      connection: z.string(),
      deliveryId: z.string(),
      event: z.string(),
      outcome: z.string(),
      reason: z.string().optional(),
      receivedAt: z.string(),
      runIds: z.array(z.string()),
    }),
  ),
});

/** Newest webhook deliveries and what became of them. */
export async function listDeliveries(options: ListOptions, context: CliContext): Promise<ExitCode> {
  const answer = await connectServer(options.server, context).get(`/v1/deliveries?limit=${options.limit}`);
  if (options.json === true) {
    context.print(`${JSON.stringify(answer, undefined, 2)}\n`);
    return EXIT.good;
  }
  const rows = deliveries
    .parse(answer)
    .items.map((item) => [
      item.receivedAt,
      item.connection,
      item.event,
      item.outcome,
      item.deliveryId,
      item.runIds.join(' ') || (item.reason ?? ''),
    ]);
  const header = ['RECEIVED', 'CONNECTION', 'EVENT', 'OUTCOME', 'DELIVERY', 'RUNS OR REASON'];
  context.print(rows.length === 0 ? 'There are no deliveries yet.\n' : `${formatTable(header, rows)}\n`);
  return EXIT.good;
}
