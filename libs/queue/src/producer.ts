import type { QueueDefinition } from '@testwire/contracts';
import { type JobsOptions, Queue } from 'bullmq';
import type { RedisLink } from './redis.ts';
import type { SendOptions } from './send-options.ts';
import type { BulkSender } from './spool/send-segment.ts';
import type { Spool } from './spool/spool.ts';
import { traceJobs } from './trace-jobs.ts';

export interface Producer<Job> {
  /** Resolves when Redis, or the spool, holds the job. Throws when the job does not fit its schema (a bug), or neither takes it. */
  send(job: Job, options?: SendOptions): Promise<void>;
  close(): Promise<void>;
}

const DAY_SECONDS = 86_400;

function openQueue({ name, attempts }: Pick<QueueDefinition<unknown>, 'name' | 'attempts'>, redis: RedisLink): Queue {
  const queue = new Queue(name, {
    connection: redis.client,
    // BullMQ asks once, and a producer that got no answer then would never send. Consumers ask again until they are told.
    skipVersionCheck: true,
    telemetry: traceJobs(),
    defaultJobOptions: {
      attempts,
      // The consumer knows the waits: `waitBefore`.
      backoff: { type: 'custom' },
      removeOnComplete: true,
      // The failed set is the dead-letter box: long enough for somebody to look.
      removeOnFail: { age: 14 * DAY_SECONDS, count: 10_000 },
    },
  });
  // The link reports what Redis does; without a listener BullMQ prints it to the console besides.
  queue.on('error', () => {});
  return queue;
}

function jobOptions({ key, delayMs }: SendOptions, jobId?: string): JobsOptions {
  return {
    ...(jobId === undefined ? {} : { jobId }),
    ...(key === undefined ? {} : { deduplication: { id: key, keepLastIfActive: true } }),
    ...(delayMs === undefined ? {} : { delay: delayMs }),
  };
}

/** With a spool, jobs that Redis does not take are kept on the disk and sent later. */
export function createProducer<Job>(definition: QueueDefinition<Job>, redis: RedisLink, spool?: Spool): Producer<Job> {
  const { name } = definition;
  const queue = openQueue(definition, redis);
  return {
    async send(job, options = {}) {
      const data = definition.job.parse(job);
      if (spool === undefined) {
        await queue.add(name, data, jobOptions(options));
        return;
      }
      const id = spool.newId();
      await spool.sendOrHold({ queue: name, id, options, data }, () => queue.add(name, data, jobOptions(options, id)));
    },
    close: () => queue.close(),
  };
}

/** Sends what a spool holds for these queues. */
export function createBulkSender(
  definitions: readonly Pick<QueueDefinition<unknown>, 'name' | 'attempts'>[],
  redis: RedisLink,
): BulkSender & { close(): Promise<void> } {
  const queues = new Map(definitions.map((definition) => [definition.name, openQueue(definition, redis)]));
  return {
    queues: new Set(queues.keys()),
    isUp: () => redis.client.status === 'ready',
    async send(name, jobs) {
      await queues.get(name)?.addBulk(jobs.map(({ data, options, id }) => ({ name, data, opts: jobOptions(options, id) })));
    },
    async close() {
      await Promise.all([...queues.values()].map((queue) => queue.close()));
    },
  };
}
