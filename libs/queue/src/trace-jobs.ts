import type { Span, Telemetry } from 'bullmq';
import { BullMQOtel } from 'bullmq-otel';

/** What workers do for the queue, every few seconds and for no job: each would be a trace of its own. */
const HOUSEKEEPING: ReadonlySet<string> = new Set(['startStalledCheckTimer', 'moveStalledJobsToWait']);

/** Leaves no trace, and what happens under it is under what was there before. */
const NO_SPAN: Span = {
  setSpanOnContext: (context: unknown) => context,
  setAttribute: () => undefined,
  setAttributes: () => undefined,
  addEvent: () => undefined,
  recordException: () => undefined,
  end: () => undefined,
};

/** BullMQ's spans of jobs, from whoever sends one to whoever works on it. */
export function traceJobs(): Telemetry {
  const { tracer, contextManager } = new BullMQOtel({ tracerName: 'testwire' });
  return {
    contextManager,
    tracer: {
      // BullMQ names a span by its operation, a space and the queue.
      startSpan: (name, options, context) =>
        HOUSEKEEPING.has(name.split(' ', 1)[0] ?? '') ? NO_SPAN : tracer.startSpan(name, options, context),
    },
  };
}
