import type { Logger } from '@testwire/telemetry';

/** Something started that can be asked to finish what it holds and go. */
export interface Running {
  drain(): Promise<void>;
}

/** Drains in reverse order of starting, so that what takes work in stops before what does the work. One that fails does not keep the others. */
export function runningTogether(parts: readonly Running[]): Running {
  return {
    async drain() {
      const errors: unknown[] = [];
      for (const part of parts.toReversed()) await part.drain().catch((error: unknown) => errors.push(error));
      if (errors.length > 0) throw new AggregateError(errors, `${errors.length} of ${parts.length} parts could not be drained.`);
    },
  };
}

export interface SignalSource {
  once(signal: 'SIGTERM' | 'SIGINT', listener: () => void): unknown;
}

/**
 * Waits for SIGTERM or SIGINT, then drains: no new jobs, running ones finish, nothing is lost. Answers with the exit code:
 * 0 when all went in time, 1 when draining failed or took longer than `drainMs` (what was left is taken up by another process).
 */
export async function drainOnSignal(
  running: Running,
  options: { readonly signals: SignalSource; readonly drainMs: number; readonly logger: Logger },
): Promise<number> {
  const signal = await new Promise<string>((resolve) => {
    for (const name of ['SIGTERM', 'SIGINT'] as const) options.signals.once(name, () => resolve(name));
  });
  options.logger.info({ signal }, 'draining');
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), options.drainMs);
  });
  try {
    const result = await Promise.race([running.drain(), late]);
    if (result === 'late') options.logger.warn({ drainMs: options.drainMs }, 'draining took too long');
    else options.logger.info('drained');
    return result === 'late' ? 1 : 0;
  } catch (error) {
    options.logger.error({ err: error }, 'draining failed');
    return 1;
  } finally {
    clearTimeout(timer);
  }
}
