export { type Consumer, type ConsumerOptions, createConsumer, PermanentFailure, TryLater } from './consumer.ts';
export { type EmbeddedRedis, RedisNotFound, startEmbeddedRedis } from './embedded-redis.ts';
export { createLeaseQueue, type LeaseQueue, type LeaseQueueOptions, type QueueLook } from './lease-queue.ts';
export { observeQueues } from './observe-queues.ts';
export { createProducer, type Producer, type SendOptions } from './producer.ts';
export { connectConsumerRedis, connectProducerRedis, type RedisLink } from './redis.ts';
export type { QueueSurvey } from './survey-queues.ts';
export { createWriteBudget, type SharedBudget } from './write-budget.ts';
