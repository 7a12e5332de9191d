import type { QueueDefinition } from '@testwire/contracts';
import { Queue } from 'bullmq';
import { BullMQOtel } from 'bullmq-otel';
import type { RedisLink } from './redis.ts';

export interface SendOptions {
  /**
   * At most one job of this key waits and one is active (law 3). A job sent while another of the key waits is dropped:
   * jobs name what changed, never how, so the waiting one will see the newest state anyway.
   */
  readonly key?: string;
  /** Wait so long before the job may start, so that a burst of changes becomes one job. */
  readonly delayMs?: number;
}

export interface Producer<Job> {
  /** Resolves when Redis holds the job. Throws when the job does not fit its schema (a bug), or Redis is away. */
  send(job: Job, options?: SendOptions): Promise<void>;
  close(): Promise<void>;
}

const DAY_SECONDS = 86_400;

export function createProducer<Job>(definition: QueueDefinition<Job>, redis: RedisLink): Producer<Job> {
  const queue = new Queue(definition.name, {
    connection: redis.client,
    // BullMQ asks once, and a producer that got no answer then would never send. Consumers ask again until they are told.
    skipVersionCheck: true,
    telemetry: new BullMQOtel({ tracerName: 'testwire' }),
    defaultJobOptions: {
      attempts: definition.attempts,
      // The consumer knows the waits: `waitBefore`.
      backoff: { type: 'custom' },
      removeOnComplete: true,
      // The failed set is the dead-letter box: long enough for somebody to look.
      removeOnFail: { age: 14 * DAY_SECONDS, count: 10_000 },
    },
  });
  // The link reports what Redis does; without a listener BullMQ prints it to the console besides.
  queue.on('error', () => {});
  return {
    async send(job, options = {}) {
      await queue.add(definition.name, definition.job.parse(job), {
        ...(options.key === undefined ? {} : { deduplication: { id: options.key, keepLastIfActive: true } }),
        ...(options.delayMs === undefined ? {} : { delay: options.delayMs }),
      });
    },
    close: () => queue.close(),
  };
}
