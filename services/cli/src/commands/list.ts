import { renderText } from '@testwire/reports';
import { runReport } from '@testwire/contracts';
import { z } from 'zod';
import type { CliContext } from '../context.ts';
import { CommandError, EXIT, type ExitCode } from '../exit-code.ts';
import { printable, printableJson } from '../printable.ts';
import { connectServer, understand } from '../server.ts';
import { formatTable } from '../table.ts';

export interface ListOptions {
  readonly server?: string;
  /** With a run: have its reports made again. */
  readonly refresh?: boolean;
  readonly limit: number;
  readonly cursor?: string;
  readonly json?: boolean;
}

function pagePath(path: string, options: ListOptions): string {
  const query = new URLSearchParams({ limit: String(options.limit) });
  if (options.cursor !== undefined) query.set('cursor', options.cursor);
  return `${path}?${query.toString()}`;
}

function printPage(table: string, next: string | undefined, context: CliContext): void {
  context.print(`${table}\n${next === undefined ? '' : `More with --cursor ${printable(next)}\n`}`);
}

const runs = z.object({
  next: z.string().optional(),
  items: z.array(
    z.object({
      runId: z.string(),
      status: z.string(),
      attempt: z.int(),
      updatedAt: z.string(),
      description: z.object({
        project: z.string(),
        commit: z.string().optional(),
        branch: z.string().optional(),
        change: z.object({ number: z.int() }).optional(),
      }),
    }),
  ),
});

/** Newest runs, or one run's report; or has that made again. */
export async function listRuns(runId: string | undefined, options: ListOptions, context: CliContext): Promise<ExitCode> {
  if (options.refresh === true && runId === undefined)
    throw new CommandError('--refresh needs the id of a run: testwire runs ID --refresh.', EXIT.usage);
  const server = connectServer(options.server, context);
  if (runId !== undefined && options.refresh === true) {
    const answer = await server.send('POST', `/v1/runs/${encodeURIComponent(runId)}/refresh`, '', {});
    if (options.json === true) context.print(`${printableJson(answer)}\n`);
    else context.print(`The reports of ${printable(runId)} will be made again, and what providers show brought up to date.\n`);
    return EXIT.good;
  }
  if (runId !== undefined) {
    const answer = await server.get(`/v1/runs/${encodeURIComponent(runId)}/report.json`);
    if (options.json === true) context.print(`${printableJson(answer)}\n`);
    else context.print(`${renderText(understand(runReport, answer), { colour: context.colour, width: context.width })}\n`);
    return EXIT.good;
  }
  const answer = await server.get(pagePath('/v1/runs', options));
  if (options.json === true) {
    context.print(`${printableJson(answer)}\n`);
    return EXIT.good;
  }
  const { items, next } = understand(runs, answer);
  const rows = items.map(({ runId: id, status, attempt, updatedAt, description }) => [
    id,
    status,
    String(attempt),
    description.project,
    description.branch ?? '',
    description.commit?.slice(0, 10) ?? '',
    description.change === undefined ? '' : `#${description.change.number}`,
    updatedAt,
  ]);
  const header = ['RUN', 'STATUS', 'ATTEMPT', 'PROJECT', 'BRANCH', 'COMMIT', 'CHANGE', 'UPDATED'];
  printPage(rows.length === 0 ? 'There are no runs yet.' : formatTable(header, rows), next, context);
  return EXIT.good;
}

const deliveries = z.object({
  next: z.string().optional(),
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
  const answer = await connectServer(options.server, context).get(pagePath('/v1/deliveries', options));
  if (options.json === true) {
    context.print(`${printableJson(answer)}\n`);
    return EXIT.good;
  }
  const { items, next } = understand(deliveries, answer);
  const rows = items.map((item) => [
    item.receivedAt,
    item.connection,
    item.event,
    item.outcome,
    item.deliveryId,
    item.runIds.join(' ') || (item.reason ?? ''),
  ]);
  const header = ['RECEIVED', 'CONNECTION', 'EVENT', 'OUTCOME', 'DELIVERY', 'RUNS OR REASON'];
  printPage(rows.length === 0 ? 'There are no deliveries yet.' : formatTable(header, rows), next, context);
  return EXIT.good;
}
