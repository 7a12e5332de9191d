import { testReport } from '@testwire/contracts';
import type { Clock } from '../http/clock.ts';
import type { ExecutorResult } from './executor.ts';

/** An executor that does not end when it is asked to is left alone after so long beyond the grace. */
const LEFT_ALONE_AFTER_MS = 10_000;

export interface Limits {
  readonly timeoutMs: number;
  readonly graceMs: number;
  /** Nobody wants the task any more. */
  readonly cancel: AbortSignal;
}

export interface ExecutorEnd {
  readonly said: ExecutorResult;
  readonly stopped?: 'timed-out' | 'cancelled';
}

async function settle(
  work: (signal: AbortSignal) => Promise<ExecutorResult | void>,
  signal: AbortSignal,
): Promise<ExecutorResult> {
  try {
    const said = (await work(signal)) ?? {};
    // Executors may be plain JavaScript.
    testReport.array().optional().parse(said.tests);
    return said;
  } catch (error) {
    return { outcome: 'errored', message: error instanceof Error ? error.message : String(error) };
  }
}

/** Lets an executor work until it ends, its time is over or it is cancelled. Never rejects, and always ends. */
export async function runExecutor(
  work: (signal: AbortSignal) => Promise<ExecutorResult | void>,
  { timeoutMs, graceMs, cancel }: Limits,
  clock: Clock,
): Promise<ExecutorEnd> {
  const stop = new AbortController();
  const over = new AbortController();
  let stopped: ExecutorEnd['stopped'];
  const end = (why: 'timed-out' | 'cancelled'): void => {
    stopped ??= why;
    stop.abort();
  };
  const onCancel = (): void => end('cancelled');
  if (cancel.aborted) onCancel();
  cancel.addEventListener('abort', onCancel, { once: true });
  const abandoned = (async (): Promise<ExecutorResult> => {
    await clock.sleep(timeoutMs, AbortSignal.any([over.signal, stop.signal]));
    if (!over.signal.aborted) end('timed-out');
    await clock.sleep(graceMs + LEFT_ALONE_AFTER_MS, over.signal);
    return { outcome: 'errored', message: 'It did not end when it was asked to, and was left alone.' };
  })();
  const said = await Promise.race([settle(work, stop.signal), abandoned]);
  over.abort();
  cancel.removeEventListener('abort', onCancel);
  return stopped === undefined ? { said } : { said, stopped };
}
