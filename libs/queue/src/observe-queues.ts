import { gauge, type Reading } from '@testwire/telemetry';
import { Queue } from 'bullmq';
import type { RedisLink } from './redis.ts';

/** How the metric calls the states, by BullMQ's names. */
const STATES = { waiting: 'wait', active: 'active', delayed: 'delayed', failed: 'failed' } as const;

async function countJobs(queue: Queue): Promise<Reading[]> {
  const counts = await queue.getJobCounts(...Object.values(STATES));
  return Object.entries(STATES).map(([state, key]) => ({ value: counts[key] ?? 0, labels: { queue: queue.name, state } }));
}

/** Since when the oldest job could have been taken, and was not. Seconds; 0 when none waits. */
async function ageOf(queue: Queue, now: () => number): Promise<Reading> {
  const [oldest] = await queue.getJobs(['waiting'], 0, 0, true);
  const age = oldest === undefined ? 0 : now() - oldest.timestamp - (oldest.opts.delay ?? 0);
  return { value: Math.max(0, age) / 1000, labels: { queue: queue.name } };
}

/**
 * Shows how full queues are, and how late: `testwire_queue_jobs` and `testwire_queue_oldest_seconds`. Redis is asked each time the
 * metrics are read; while it is away they are NaN. One process is enough to show the queues of all.
 * @param now milliseconds since the epoch
 */
export function observeQueues(names: readonly string[], redis: RedisLink, now: () => number): { close(): Promise<void> } {
  const queues = names.map((name) => new Queue(name, { connection: redis.client, skipVersionCheck: true }));
  // The link reports what Redis does; without a listener BullMQ prints it to the console besides.
  for (const queue of queues) queue.on('error', () => {});
  const ends = [
    gauge(
      'testwire_queue_jobs',
      'Jobs in a queue, by `queue` and `state`: `waiting`, `active`, `delayed`, `failed` (for good, kept for 14 days)',
      async () => (await Promise.all(queues.map(countJobs))).flat(),
    ),
    gauge(
      'testwire_queue_oldest_seconds',
      'How long the oldest job has been due that nobody works on, by `queue`; 0 when none waits',
      () => Promise.all(queues.map((queue) => ageOf(queue, now))),
    ),
  ];
  return {
    async close() {
      for (const end of ends) end();
      await Promise.all(queues.map((queue) => queue.close()));
    },
  };
}
