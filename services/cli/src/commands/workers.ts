import { workerState } from '@testwire/contracts';
import { z } from 'zod';
import type { CliContext } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { printableJson } from '../printable.ts';
import { connectServer, understand } from '../server.ts';
import { formatTable } from '../table.ts';

const workers = z.object({ items: z.array(workerState) });

/** Workers that were heard of within a day, and what they do. */
export async function listWorkers(
  options: { readonly server?: string; readonly json?: boolean },
  context: CliContext,
): Promise<ExitCode> {
  const answer = await connectServer(options.server, context).get('/v1/workers');
  if (options.json === true) {
    context.print(`${printableJson(answer)}\n`);
    return EXIT.good;
  }
  const rows = understand(workers, answer).items.map(({ id, state, capabilities, seenAt, leases }) => [
    id,
    state,
    capabilities.hardware.join(','),
    `${Math.round(capabilities.memoryGb)} GB`,
    leases.map(({ runId, tasks }) => `${runId} (${tasks.length})`).join(' '),
    seenAt,
  ]);
  const header = ['WORKER', 'STATE', 'HARDWARE', 'MEMORY', 'RUNS (TASKS)', 'SEEN'];
  context.print(rows.length === 0 ? 'No worker has registered yet.\n' : `${formatTable(header, rows)}\n`);
  return EXIT.good;
}
