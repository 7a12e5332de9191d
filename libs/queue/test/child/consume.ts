import { createLogger } from '@testwire/telemetry';
import { connectConsumerRedis, createConsumer } from '../../src/index.ts';
import { defineQueue } from '../support/open-queue.ts';

// Takes a job, says its number, and never finishes it.
const [redisUrl = '', queue = '', lockMs = ''] = process.argv.slice(2);
const redis = connectConsumerRedis(redisUrl, (error) => process.stderr.write(`${error.message}\n`));
createConsumer(defineQueue(queue), {
  redis,
  logger: createLogger({ service: 'child', level: 'silent' }),
  concurrency: 1,
  lockMs: Number(lockMs),
  async handle(job) {
    process.stdout.write(`${job.n}\n`);
    await new Promise(() => {});
  },
});
