import { startTestRedis, type TestRedis } from '@testwire/testkit';
import { defineQueue, openQueue, type OpenQueue } from './support/open-queue.ts';
import { eventually } from './support/eventually.ts';
import { makeGate } from './support/gate.ts';

let redis: TestRedis;
let queue: OpenQueue;
let number = 0;

beforeAll(async () => {
  redis = await startTestRedis();
});
afterAll(() => redis.stop());
beforeEach(async () => {
  number += 1;
  queue = await openQueue(redis.url, defineQueue(`round-trip-${number}`));
});
afterEach(() => queue.close());

describe('a queue', () => {
  it('hands every job to a consumer, in order, and keeps nothing of it', async () => {
    const seen: number[] = [];
    queue.consume({ handle: async ({ n }) => void seen.push(n) });
    for (let n = 1; n <= 20; n += 1) await queue.producer.send({ n });
    await eventually(() => seen.length, 20);
    expect(seen).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
    await eventually(() => queue.counts(), {});
  });

  it('works on as many jobs at once as it was told to', async () => {
    const gate = makeGate();
    let active = 0;
    queue.consume({
      concurrency: 3,
      async handle() {
        active += 1;
        await gate.passed;
      },
    });
    for (let n = 1; n <= 5; n += 1) await queue.producer.send({ n });
    await eventually(() => queue.counts(), { wait: 2, active: 3 });
    // Redis counts a job as active a moment before its handler begins.
    await eventually(() => active, 3);
    gate.open();
    await eventually(() => active, 5);
  });

  it('refuses to send a job that does not fit its schema', async () => {
    await expect(queue.producer.send({ n: 1.5 })).rejects.toThrow(/expected int/);
    expect(await queue.counts()).toEqual({});
  });

  it('waits as long as it was told to before it starts a job', async () => {
    const sentAt = performance.now();
    let startedAt = 0;
    queue.consume({
      async handle() {
        startedAt = performance.now();
      },
    });
    await queue.producer.send({ n: 1 }, { delayMs: 300 });
    await eventually(() => startedAt > 0, true);
    expect(startedAt - sentAt).toBeGreaterThanOrEqual(295);
  });

  it('drains: the running job finishes, and no other is taken', async () => {
    const gate = makeGate();
    const events: string[] = [];
    const consumer = queue.consume({
      async handle({ n }) {
        events.push(`start ${n}`);
        await gate.passed;
        events.push(`end ${n}`);
      },
    });
    await queue.producer.send({ n: 1 });
    await queue.producer.send({ n: 2 });
    await eventually(() => events, ['start 1']);
    const drained = consumer.drain().then(() => events.push('drained'));
    gate.open();
    await drained;
    expect(events).toEqual(['start 1', 'end 1', 'drained']);
    expect(await queue.counts()).toEqual({ wait: 1 });
  });
});
