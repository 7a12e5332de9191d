import type { QueueDefinition } from '@testwire/contracts';
import { createLogger } from '@testwire/telemetry';
import { Queue } from 'bullmq';
import { z } from 'zod';
import {
  connectConsumerRedis,
  connectProducerRedis,
  type Consumer,
  type ConsumerOptions,
  createConsumer,
  createProducer,
  type Producer,
  type RedisLink,
} from '../../src/index.ts';

const numbered = z.object({ n: z.int() });
export type Numbered = z.infer<typeof numbered>;

/** A definition with waits so short that a test can sit them out. */
export function defineQueue(
  name: string,
  overrides: { readonly attempts?: number; readonly backoffMs?: number } = {},
): QueueDefinition<Numbered> {
  return { name, job: numbered, attempts: 3, backoffMs: 20, purpose: 'tests', producers: [], consumer: 'tests', ...overrides };
}

export interface OpenQueue {
  readonly producer: Producer<Numbered>;
  /** BullMQ's own view, to look at sets and to put in what a producer would refuse. */
  readonly inspect: Queue;
  readonly links: { readonly producer: RedisLink; readonly consumer: RedisLink };
  consume(options: Partial<ConsumerOptions<Numbered>> & Pick<ConsumerOptions<Numbered>, 'handle'>): Consumer;
  /** Numbers of jobs in the states that are not empty. */
  counts(): Promise<Record<string, number>>;
  /** Lets every job that waits for its time begin now. */
  endWaits(): Promise<void>;
  /** Drains all consumers and closes all connections. */
  close(): Promise<void>;
}

const silent = createLogger({ service: 'test', level: 'silent' });

const ignore = (): void => {
  // Redis goes away on purpose.
};

export async function openQueue(redisUrl: string, definition: QueueDefinition<Numbered>): Promise<OpenQueue> {
  const producerLink = await connectProducerRedis(redisUrl, ignore);
  const consumerLink = connectConsumerRedis(redisUrl, ignore);
  const producer = createProducer(definition, producerLink);
  const inspect = new Queue(definition.name, { connection: consumerLink.client });
  inspect.on('error', ignore);
  const consumers: Consumer[] = [];
  return {
    producer,
    inspect,
    links: { producer: producerLink, consumer: consumerLink },
    consume(options) {
      const consumer = createConsumer(definition, { redis: consumerLink, logger: silent, concurrency: 1, ...options });
      consumers.push(consumer);
      return consumer;
    },
    async counts() {
      const all = await inspect.getJobCounts('wait', 'active', 'delayed', 'failed', 'completed', 'prioritized');
      return Object.fromEntries(Object.entries(all).filter(([, count]) => count > 0));
    },
    async endWaits() {
      await Promise.all((await inspect.getDelayed()).map((job) => job.promote()));
    },
    async close() {
      await Promise.all(consumers.map((consumer) => consumer.drain()));
      await producer.close();
      await inspect.close();
      await producerLink.close();
      await consumerLink.close();
    },
  };
}
