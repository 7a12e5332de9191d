import type { CliContext } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { printable } from '../printable.ts';
import { connectServer } from '../server.ts';

/** Sends a worker away, once it has finished what it holds. */
export async function drain(id: string, options: { readonly server?: string }, context: CliContext): Promise<ExitCode> {
  await connectServer(options.server, context).send('POST', `/v1/workers/${encodeURIComponent(id)}/drain`, '', {});
  context.print(
    `Worker ${printable(id)} will be told with its next heartbeat: it finishes what it holds, takes no more, and leaves.\n`,
  );
  return EXIT.good;
}
