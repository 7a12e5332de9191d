export { type Consumer, type ConsumerOptions, createConsumer, PermanentFailure, TryLater } from './consumer.ts';
export { type EmbeddedRedis, RedisNotFound, startEmbeddedRedis } from './embedded-redis.ts';
export { createLeaseQueue, type LeaseQueue, type LeaseQueueOptions, type QueueLook } from './lease-queue.ts';
export { observeQueues } from './observe-queues.ts';
export { createBulkSender, createProducer, type Producer } from './producer.ts';
export { connectConsumerRedis, connectProducerRedis, type RedisLink } from './redis.ts';
export type { SendOptions } from './send-options.ts';
export { openSpool, type Spool } from './spool/spool.ts';
export { createWriteBudget, type SharedBudget } from './write-budget.ts';
