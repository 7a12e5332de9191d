import type { Configuration } from '@testwire/config';
import { QUEUES } from '@testwire/contracts';
import { createBulkSender, openSpool, type Spool } from '@testwire/queue';
import { type Running, runningTogether } from '@testwire/runtime';
import type { Logger } from '@testwire/telemetry';
import type { Parts } from './open-parts.ts';
import type { ServiceName } from './service-names.ts';

interface SpoolSurroundings {
  readonly configuration: Pick<Configuration, 'spool'>;
  readonly services: readonly ServiceName[];
  readonly logger: Logger;
  readonly now: () => number;
  readonly randomHex: (bytes: number) => string;
}

/**
 * For processes that take something in (law 1). Undefined: this one does not, or the spool is switched off. Rejects when the folder
 * cannot be written to, naming it.
 */
export async function openIntakeSpool(
  { configuration: { spool }, services, logger, now, randomHex }: SpoolSurroundings,
  { producers: redis }: Pick<Parts, 'producers'>,
): Promise<(Running & { readonly spool: Spool }) | undefined> {
  if (!services.includes('ingress') || spool.limitBytes === 0) return undefined;
  const sender = createBulkSender(Object.values(QUEUES), redis);
  try {
    const newId = (): string => `s${randomHex(16)}`;
    const opened = await openSpool({ ...spool, sender, logger: logger.child({ module: 'spool' }), now, newId });
    const drain = runningTogether([{ drain: () => sender.close() }, { drain: () => opened.close() }]);
    return { spool: opened, drain: () => drain.drain() };
  } catch (error) {
    await sender.close();
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(
      `The spool folder ${spool.folder} cannot be used: ${reason}. Set SPOOL_DIR to a folder that can be written to, or SPOOL_LIMIT_BYTES=0 to do without.`,
      { cause: error },
    );
  }
}
