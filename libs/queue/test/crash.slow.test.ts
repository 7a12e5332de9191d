import { startTestRedis, type TestRedis } from '@testwire/testkit';
import { setTimeout as wait } from 'node:timers/promises';
import { eventually } from './support/eventually.ts';
import { defineQueue, openQueue, type OpenQueue } from './support/open-queue.ts';
import { type Child, spawnChild } from './support/spawn-child.ts';

const LOCK_MS = 400;
let redis: TestRedis;
let queue: OpenQueue;
let child: Child | undefined;

beforeEach(async () => {
  redis = await startTestRedis();
  queue = await openQueue(redis.url, defineQueue('crash'));
});
afterEach(async () => {
  await child?.kill();
  child = undefined;
  await queue.close();
  await redis.stop();
});

async function killConsumerInTheMiddle(): Promise<void> {
  child = spawnChild('consume.ts', [redis.url, 'crash', String(LOCK_MS)], process.env);
  expect(await child.nextLine()).toBe('1');
  expect(await queue.counts()).toEqual({ active: 1 });
  await child.kill();
}

describe('kill -9 of a consumer', () => {
  it('gives its job to another one', async () => {
    await queue.producer.send({ n: 1 });
    await killConsumerInTheMiddle();
    const seen: number[] = [];
    queue.consume({ lockMs: LOCK_MS, handle: async ({ n }) => void seen.push(n) });
    await eventually(() => seen, [1]);
    await eventually(() => queue.counts(), {});
  });

  it('loses no job of the same key, neither one sent before nor one sent after', async () => {
    const key = { key: 'run-1/github' };
    await queue.producer.send({ n: 1 }, key);
    child = spawnChild('consume.ts', [redis.url, 'crash', String(LOCK_MS)], process.env);
    expect(await child.nextLine()).toBe('1');
    await queue.producer.send({ n: 2 }, key);
    await child.kill();
    const seen: number[] = [];
    queue.consume({ lockMs: LOCK_MS, handle: async ({ n }) => void seen.push(n) });
    await eventually(() => seen, [1, 2]);
    await queue.producer.send({ n: 3 }, key);
    await eventually(() => seen, [1, 2, 3]);
  });
});

describe('kill -9 of Redis', () => {
  it('loses no job that was acknowledged, and consumers go on by themselves', async () => {
    const acknowledged: number[] = [];
    const seen = new Set<number>();
    let refused = 0;
    let restarted: Promise<void> | undefined;
    queue.consume({ concurrency: 2, lockMs: LOCK_MS, handle: async ({ n }) => void seen.add(n) });
    for (let n = 0; acknowledged.length < 120; n += 1) {
      // Neither is awaited: the kill falls between any two bytes of the sends that follow, and so does the return.
      if (n === 60) void redis.kill();
      if (refused === 3) restarted ??= redis.restart();
      try {
        await queue.producer.send({ n });
        acknowledged.push(n);
      } catch {
        refused += 1;
        await wait(5);
      }
    }
    await restarted;
    expect(refused).toBeGreaterThanOrEqual(3);
    await eventually(() => acknowledged.filter((n) => !seen.has(n)), []);
  });

  it('loses no job that waits', async () => {
    for (let n = 0; n < 50; n += 1) await queue.producer.send({ n });
    await redis.kill();
    await redis.restart();
    await eventually(() => queue.links.consumer.client.status, 'ready');
    expect(await queue.counts()).toEqual({ wait: 50 });
  });
});
