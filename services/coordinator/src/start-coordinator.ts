import { QUEUES } from '@testwire/contracts';
import { createConsumer, type RedisLink } from '@testwire/queue';
import type { Running } from '@testwire/runtime';
import { giveUpCiEvents, handleCiEvents } from './handle-ci-events.ts';
import { handleWorkerEvents } from './handle-worker-events.ts';
import { endOverdueRuns } from './end-overdue-runs.ts';
import { reconcilePipelines } from './reconcile-pipelines.ts';
import { recoverDeliveries } from './recover-deliveries.ts';
import { repeat } from './repeat.ts';
import type { TaskDeps } from './tasks/deps.ts';
import { giveUpOverdueTasks } from './tasks/give-up-tasks.ts';
import { lookAfterLeases } from './tasks/look-after-leases.ts';
import { restoreWork } from './tasks/restore-work.ts';
import { planRecordedTasks } from './tasks/plan-tasks.ts';

const DEADLINE_LOOK_MS = 5000;
const RECONCILE_MS = 5 * 60_000;
const RECOVER_MS = 10 * 60_000;

/** Turns events into facts and facts into the states of runs, until drained. */
export function startCoordinator(deps: TaskDeps, redis: RedisLink): Running {
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
    async handle(job) {
      await handleWorkerEvents(job, deps);
      await planRecordedTasks(job.facts, deps);
    },
  });
  const endOverdue = async (): Promise<void> => {
    // Before the run ends: then nobody asks any more why a task was not done.
    await giveUpOverdueTasks(deps);
    await endOverdueRuns(deps);
  };
  const deadlines = repeat(endOverdue, DEADLINE_LOOK_MS, { logger, what: 'overdue runs' });
  const lookAfterWork = async (): Promise<void> => {
    await lookAfterLeases(deps);
    await restoreWork(deps);
  };
  const leases = repeat(lookAfterWork, deps.configuration.coordinator.discoveryIntervalSeconds * 1000, {
    logger,
    what: 'leases and workers',
  });
  const pipelines = repeat(() => reconcilePipelines(deps), RECONCILE_MS, { logger, what: 'pipelines without a webhook' });
  const deliveries = repeat(() => recoverDeliveries(deps), RECOVER_MS, { logger, what: 'lost deliveries' });
  return {
    async drain() {
      await Promise.all([
        deadlines.stop(),
        leases.stop(),
        pipelines.stop(),
        deliveries.stop(),
        ciEvents.drain(),
        workerEvents.drain(),
      ]);
    },
  };
}
