import type { Logger } from '@testwire/telemetry';

/** Looks every `everyMs` until stopped, one look at a time. A look that fails is logged, and the next one tries again. */
export function repeat(
  look: () => Promise<unknown>,
  everyMs: number,
  { logger, what }: { readonly logger: Logger; readonly what: string },
): { stop(): Promise<void> } {
  let running: Promise<unknown> | undefined;
  const timer = setInterval(() => {
    running ??= look()
      .catch((error: unknown) => logger.error({ err: error, what }, 'a regular look failed'))
      .finally(() => (running = undefined));
  }, everyMs);
  return {
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}
