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

function nextSignal(signals: SignalSource): Promise<string> {
  return new Promise((resolve) => {
    for (const name of ['SIGTERM', 'SIGINT'] as const) signals.once(name, () => resolve(name));
  });
}

/**
 * Starts, waits for SIGTERM or SIGINT, then drains: no new jobs, running ones finish, nothing is lost. A signal during the start
 * aborts `starting`; `start` then rejects with its reason when it has closed what it opened. Answers with the exit code: 0 when
 * all went in time, 1 when draining failed, took longer than `drainMs`, or was cut short by a second signal (what was left is
 * taken up by another process). Rejects when the start fails by itself.
 */
export async function runUntilSignal(
  start: (starting: AbortSignal) => Promise<Running>,
  options: { readonly signals: SignalSource; readonly drainMs: number; readonly logger: Logger },
): Promise<number> {
  const starting = new AbortController();
  // Before anything is started: a process that dies of a signal leaves its Redis behind.
  const signalled = nextSignal(options.signals);
  const started = start(starting.signal);
  const signal = await Promise.race([signalled, started.then(() => signalled)]);
  options.logger.info({ signal }, 'draining');
  starting.abort();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), options.drainMs);
  });
  const again = nextSignal(options.signals);
  const drained = started.then(
    (running) => running.drain(),
    (error: unknown) => {
      if (error !== starting.signal.reason) throw error;
    },
  );
  try {
    const result = await Promise.race([drained.then(() => 'drained'), late, again]);
    if (result === 'drained') {
      options.logger.info('drained');
      return 0;
    }
    if (result === 'late')
      options.logger.warn(
        { drainMs: options.drainMs },
        'draining took longer than DRAIN_SECONDS; what was left is taken up by another process, or after the next start',
      );
    else options.logger.warn({ signal: result }, 'asked to end at once; what was left is taken up as after a crash');
    return 1;
  } catch (error) {
    options.logger.error({ err: error }, 'draining failed');
    return 1;
  } finally {
    clearTimeout(timer);
  }
}
