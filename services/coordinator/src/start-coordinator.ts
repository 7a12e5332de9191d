import { QUEUES } from '@testwire/contracts';
import { createConsumer, type RedisLink } from '@testwire/queue';
import type { Running } from '@testwire/runtime';
import type { CoordinatorDeps } from './deps.ts';
import { giveUpCiEvents, handleCiEvents } from './handle-ci-events.ts';
import { handleWorkerEvents } from './handle-worker-events.ts';
import { endOverdueRuns } from './end-overdue-runs.ts';
import { reconcilePipelines } from './reconcile-pipelines.ts';
import { recoverDeliveries } from './recover-deliveries.ts';
import { repeat } from './repeat.ts';

const DEADLINE_LOOK_MS = 5000;
const RECONCILE_MS = 5 * 60_000;
const RECOVER_MS = 10 * 60_000;

/** Turns events into facts and facts into the states of runs, until drained. */
export function startCoordinator(deps: CoordinatorDeps, redis: RedisLink): Running {
  const { logger } = deps;
  const ciEvents = createConsumer(QUEUES.ciEvents, {
    redis,
    logger,
    concurrency: 8,
    handle: (job) => handleCiEvents(job, deps),
    giveUp: (job, error) => giveUpCiEvents(job, error, deps),
  });
  const workerEvents = createConsumer(QUEUES.workerEvents, {
    redis,
    logger,
    concurrency: 8,
    handle: (job) => handleWorkerEvents(job, deps),
  });
  const deadlines = repeat(() => endOverdueRuns(deps), DEADLINE_LOOK_MS, { logger, what: 'overdue runs' });
  const pipelines = repeat(() => reconcilePipelines(deps), RECONCILE_MS, { logger, what: 'pipelines without a webhook' });
  const deliveries = repeat(() => recoverDeliveries(deps), RECOVER_MS, { logger, what: 'lost deliveries' });
  return {
    async drain() {
      await Promise.all([deadlines.stop(), pipelines.stop(), deliveries.stop(), ciEvents.drain(), workerEvents.drain()]);
    },
  };
}
