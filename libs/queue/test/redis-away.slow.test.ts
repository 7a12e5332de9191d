import { startTestRedis, type TestRedis } from '@testwire/testkit';
import { connectProducerRedis, createProducer } from '../src/index.ts';
import { eventually } from './support/eventually.ts';
import { defineQueue, openQueue, type OpenQueue } from './support/open-queue.ts';

let redis: TestRedis;
let queue: OpenQueue;

beforeEach(async () => {
  redis = await startTestRedis();
  queue = await openQueue(redis.url, defineQueue('away'));
});
afterEach(async () => {
  await queue.close();
  await redis.stop();
});

/** What ioredis says when it waited for an answer until its time was over. */
const TIMED_OUT = 'Command timed out';

async function sends(n: number): Promise<boolean> {
  return queue.producer.send({ n }).then(
    () => true,
    () => false,
  );
}

describe('while Redis is away', () => {
  it('a producer fails at once, and sends again when it is back', async () => {
    await queue.producer.send({ n: 1 });
    await redis.kill();
    for (let n = 2; n <= 4; n += 1) await expect(queue.producer.send({ n })).rejects.not.toThrow(TIMED_OUT);
    await expect(queue.links.producer.ping()).rejects.not.toThrow(TIMED_OUT);
    await redis.restart();
    await eventually(() => sends(5), true);
    await expect(queue.links.producer.ping()).resolves.toBeUndefined();
    const seen: number[] = [];
    queue.consume({ handle: async ({ n }) => void seen.push(n) });
    await eventually(() => seen, [1, 5]);
  });

  it('a consumer waits, and works again when it is back', async () => {
    const seen: number[] = [];
    queue.consume({ handle: async ({ n }) => void seen.push(n) });
    await queue.producer.send({ n: 1 });
    await eventually(() => seen, [1]);
    await redis.kill();
    await redis.restart();
    await eventually(() => sends(2), true);
    await eventually(() => seen, [1, 2]);
  });

  it('a connection that waits to try again can be ended, as closing a consumer does', async () => {
    const copy = queue.links.consumer.client.duplicate();
    copy.on('error', () => undefined);
    await eventually(() => copy.status, 'ready');
    await redis.kill();
    await eventually(() => copy.status, 'reconnecting');
    const ended = new Promise((resolve) => copy.once('end', resolve));
    copy.disconnect();
    await ended;
    expect(copy.status).toBe('end');
  });

  it.each([
    ['has worked before', 1],
    ['has only begun', 0],
  ])('a consumer that %s can still be drained', async (_, jobs) => {
    const seen: number[] = [];
    const consumer = queue.consume({ handle: async ({ n }) => void seen.push(n) });
    for (let n = 0; n < jobs; n += 1) await queue.producer.send({ n });
    await eventually(() => seen.length, jobs);
    await redis.kill();
    await eventually(() => queue.links.consumer.client.status === 'ready', false);
    await consumer.drain();
  });

  it('a producer gives up on a Redis that takes requests and does not answer', async () => {
    process.kill(redis.pid, 'SIGSTOP');
    try {
      await expect(queue.producer.send({ n: 1 })).rejects.toThrow(TIMED_OUT);
    } finally {
      process.kill(redis.pid, 'SIGCONT');
    }
    await eventually(() => sends(2), true);
  });

  it('a producer that begins while Redis does not answer sends as soon as it does', async () => {
    process.kill(redis.pid, 'SIGSTOP');
    const producer = createProducer(defineQueue('away'), queue.links.producer);
    try {
      await expect(producer.send({ n: 1 })).rejects.toThrow(TIMED_OUT);
    } finally {
      process.kill(redis.pid, 'SIGCONT');
    }
    await eventually(async () => producer.send({ n: 2 }).then(() => 'sent', String), 'sent');
    await producer.close();
  });
});

describe('connecting', () => {
  it('gives up in time and names the address without its password', async () => {
    await redis.kill();
    const { host } = new URL(redis.url);
    const errors: Error[] = [];
    const url = redis.url.replace('redis://', 'redis://user:canary-password@');
    const connecting = connectProducerRedis(url, (error) => errors.push(error), 200);
    await expect(connecting).rejects.toThrow(`Redis at ${host} did not answer in 200 ms. Check REDIS_URL and that Redis is up.`);
    expect(errors).not.toEqual([]);
    expect(errors.map((error) => error.message).join('\n')).not.toContain('canary-password');
    await redis.restart();
  });

  it('waits for a Redis that comes up in time', async () => {
    await redis.kill();
    const connecting = connectProducerRedis(redis.url, () => {});
    await redis.restart();
    const link = await connecting;
    await link.ping();
    await link.close();
  });
});
