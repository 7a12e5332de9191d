// Testwire as a company runs it: every service in processes of its own.
import { startServices } from '../processes/start-program.mjs';
import { processorMsOf } from '../processes/usage.mjs';

export const KINDS = /** @type {const} */ (['ingress', 'coordinator', 'formatter', 'notifier']);
/** @typedef {typeof KINDS[number]} Kind */

/**
 * One ingress, and `copies` of each consumer.
 * @param {number} copies
 * @param {Readonly<Record<string, string>>} env
 */
export async function startFleet(copies, env) {
  const started = await Promise.all(
    KINDS.flatMap((kind) =>
      Array.from({ length: kind === 'ingress' ? 1 : copies }, async () => ({
        kind,
        program: await startServices(kind, kind === 'notifier' ? { ...env, NOTIFIER_PROVIDER: 'gitea' } : env),
      })),
    ),
  );
  const ingress = started.find(({ kind }) => kind === 'ingress');
  return {
    url: ingress?.program.url ?? '',
    /** Milliseconds of processors that all processes of a kind have had. @param {Kind} kind */
    processorMs: (kind) => processorMsOf(started.filter((one) => one.kind === kind).map(({ program }) => program.pid)),
    async stop() {
      await Promise.all(started.map(({ program }) => program.stop()));
    },
  };
}

/** @typedef {Awaited<ReturnType<typeof startFleet>>} Fleet */
