import { setTimeout as wait } from 'node:timers/promises';
import { formatCount } from '@testwire/contracts';
import type { z } from 'zod';
import type { CliContext } from './context.ts';
import { CommandError, EXIT } from './exit-code.ts';
import { explainFault, type Fault } from './explain-fault.ts';
import { printable } from './printable.ts';
import { Refused, type Server, understand } from './server.ts';

/** How long a server may be away before a command stops waiting for it. */
const PATIENCE_MS = 5 * 60_000;
const ASK_AGAIN_EVERY_MS = 2000;
const TELL_EVERY_MS = 30_000;

export function pause(ms: number, context: CliContext): Promise<void> {
  return context.sleep === undefined ? wait(ms) : context.sleep(ms);
}

async function ask<T>(server: Server, path: string, schema: z.ZodType<T>): Promise<T | undefined> {
  try {
    return understand(schema, await server.get(path));
  } catch (error) {
    if (error instanceof Refused && error.status === 404) return undefined;
    throw error;
  }
}

/** Why a try that may succeed later did not; undefined for what asking again does not mend. */
function absenceOf(error: unknown): Fault | undefined {
  const fault = error instanceof CommandError ? error : explainFault(error);
  return fault?.exitCode === EXIT.unavailable ? fault : undefined;
}

/**
 * What the server answers; undefined for what it does not have (yet). While it is away it is asked again for five minutes, and the person at
 * the terminal is told so. Throws what the last try threw.
 */
export async function askPatiently<T>(
  server: Server,
  path: string,
  schema: z.ZodType<T>,
  context: CliContext,
): Promise<T | undefined> {
  const began = context.now();
  let told = Number.NEGATIVE_INFINITY;
  for (;;) {
    try {
      const answer = await ask(server, path, schema);
      if (told > Number.NEGATIVE_INFINITY) context.warn('The server answers again.\n');
      return answer;
    } catch (error) {
      const now = context.now();
      const leftMs = began + PATIENCE_MS - now;
      const absence = absenceOf(error);
      if (absence === undefined) throw error;
      if (leftMs <= 0) throw new CommandError(printable(absence.message), EXIT.unavailable, { cause: error });
      if (now - told >= TELL_EVERY_MS) {
        const why = told === Number.NEGATIVE_INFINITY ? `${printable(absence.message)} ` : '';
        context.warn(
          `${why}The run goes on without this command; asking again for ${formatCount(Math.ceil(leftMs / 1000), 'second')}.\n`,
        );
        told = now;
      }
      await pause(ASK_AGAIN_EVERY_MS, context);
    }
  }
}
