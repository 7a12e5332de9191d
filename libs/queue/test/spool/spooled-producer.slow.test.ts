import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTestRedis, type TestRedis } from '@testwire/testkit';
import { createBulkSender, createProducer, type Producer, type Spool } from '../../src/index.ts';
import { eventually } from '../support/eventually.ts';
import { defineQueue, type Numbered, openQueue, type OpenQueue } from '../support/open-queue.ts';
import { openTestSpool } from '../support/open-test-spool.ts';

const definition = defineQueue('spooled');
let redis: TestRedis;
let queue: OpenQueue;
let folder: string;
let spool: Spool;
let sender: ReturnType<typeof createBulkSender>;
let producer: Producer<Numbered>;

beforeEach(async () => {
  redis = await startTestRedis();
  queue = await openQueue(redis.url, definition);
  folder = await mkdtemp(join(tmpdir(), 'testwire-spool-'));
  sender = createBulkSender([definition], queue.links.producer);
  spool = await openTestSpool(folder, sender);
  producer = createProducer(definition, queue.links.producer, spool);
});
afterEach(async () => {
  await spool.close();
  await sender.close();
  await producer.close();
  await queue.close();
  await redis.stop();
  await rm(folder, { recursive: true });
});

const files = async (): Promise<number> =>
  (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.journal')).length;
const numbers = async (): Promise<number[]> =>
  (await queue.inspect.getWaiting(0, -1)).map((job) => (job.data as Numbered).n).toSorted((a, b) => a - b);

describe('a producer with a spool', () => {
  it('sends as before while Redis is there', async () => {
    await producer.send({ n: 1 });
    expect(await numbers()).toEqual([1]);
    expect(await files()).toBe(0);
  });

  it('refuses what does not fit the schema, wherever it would go', async () => {
    await redis.kill();
    await expect(producer.send({ n: 0.5 })).rejects.toThrow();
    expect(await files()).toBe(0);
    await redis.restart();
  });

  it('accepts jobs while Redis is dead; they are there in their order, each once, when it is back', async () => {
    await producer.send({ n: 1 });
    await redis.kill();
    for (let n = 2; n <= 250; n += 1) await producer.send({ n });
    await redis.restart();
    await eventually(async () => (await numbers()).length, 250);
    await eventually(files, 0);
    const jobs = await queue.inspect.getJobs(['waiting'], 0, -1, true);
    expect(jobs.map(({ data }) => (data as Numbered).n)).toEqual(Array.from({ length: 250 }, (_, n) => n + 1));
    expect(jobs.map(({ opts }) => opts.attempts)).toEqual(jobs.map(() => definition.attempts));
  });

  it('keeps the keys of jobs', async () => {
    await redis.kill();
    for (const n of [1, 2, 3]) await producer.send({ n }, { key: 'same' });
    await producer.send({ n: 4 }, { key: 'other' });
    await redis.restart();
    await eventually(files, 0);
    expect(await numbers()).toEqual([1, 4]);
  });

  it('doubles nothing when Redis hangs, takes the job all the same, and is then sent it again', async () => {
    process.kill(redis.pid, 'SIGSTOP');
    try {
      await producer.send({ n: 1 });
      await producer.send({ n: 2 });
    } finally {
      process.kill(redis.pid, 'SIGCONT');
    }
    await eventually(files, 0);
    await eventually(numbers, [1, 2]);
  });

  it('holds jobs while Redis is full', async () => {
    await queue.links.producer.client.config('SET', 'maxmemory', '1');
    await producer.send({ n: 1 });
    expect(await files()).toBe(1);
    await queue.links.producer.client.config('SET', 'maxmemory', '0');
    await eventually(numbers, [1]);
    await eventually(files, 0);
  });
});
