import { QUEUES } from '@testwire/contracts';
import { createConsumer, type RedisLink } from '@testwire/queue';
import type { Running } from '@testwire/runtime';
import type { FormatterDeps } from './deps.ts';
import { formatRun } from './format-run.ts';

/** Renders runs until drained. Rendering is work for the processor, so one process takes two jobs at once and no more. */
export function startFormatter(deps: FormatterDeps, redis: RedisLink): Running {
  return createConsumer(QUEUES.reports, {
    redis,
    logger: deps.logger,
    concurrency: 2,
    // Rendering a large run keeps the processor busy, and with it the renewal of the lock.
    lockMs: 60_000,
    handle: ({ runId }) => formatRun(runId, deps),
  });
}
