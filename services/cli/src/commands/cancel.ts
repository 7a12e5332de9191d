import type { CliContext } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { printable } from '../printable.ts';
import { connectServer } from '../server.ts';

/** Cancels a run that has not ended. */
export async function cancel(id: string, options: { readonly server?: string }, context: CliContext): Promise<ExitCode> {
  await connectServer(options.server, context).send('POST', `/v1/runs/${encodeURIComponent(id)}/cancel`, '', {});
  context.print(
    `Run ${printable(id)} will be cancelled: waiting tasks are dropped, and workers stop running ones with their next heartbeat.\n`,
  );
  return EXIT.good;
}
