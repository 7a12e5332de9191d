import { startTestRedis, type TestRedis } from '@testwire/testkit';
import { createLogger } from '@testwire/telemetry';
import { connectProducerRedis, createLeaseQueue, type LeaseQueue, type RedisLink } from '../src/index.ts';
import { eventually } from './support/eventually.ts';
import { defineQueue, type Numbered } from './support/open-queue.ts';

const LOCK_MS = 400;
const DEAF_MS = 200;
const PATIENCE_MS = 1000;
const silent = createLogger({ service: 'test', level: 'silent' });
let redis: TestRedis;
let link: RedisLink;
let queue: LeaseQueue<Numbered>;
let number = 0;
let name: string;

const open = (): LeaseQueue<Numbered> =>
  createLeaseQueue((one) => defineQueue(one), {
    redis: link,
    logger: silent,
    lockMs: LOCK_MS + 0.5,
    stalledLookMs: 100 / 3,
    deafAfterMs: DEAF_MS + 0.5,
    patienceMs: PATIENCE_MS + 0.5,
  });

beforeAll(async () => {
  redis = await startTestRedis();
  link = await connectProducerRedis(redis.url, () => {});
});
afterAll(async () => {
  await link.close();
  await redis.stop();
});
beforeEach(() => {
  name = `tasks-${(number += 1)}`;
  queue = open();
});
afterEach(() => queue.close());

const add = (n: number, priority = 0): Promise<void> => queue.add(name, { id: `job.${n}`, data: { n }, priority });
const take = async (lease: string): Promise<number | undefined> => (await queue.take(name, lease))?.data.n;

describe('a queue of leases', () => {
  it('hands out jobs by priority, the highest first, and in order among equals', async () => {
    await add(1, 0);
    await add(2, 5);
    await add(3, -1000);
    await add(4, 1000);
    await add(5, 5);
    expect((await queue.look([name])).get(name)).toEqual({ waiting: 5, priority: 1000 });
    const order: (number | undefined)[] = [];
    for (let lease = 1; lease <= 6; lease += 1) order.push(await take(`l${lease}`));
    expect(order).toEqual([4, 2, 5, 1, 3, undefined]);
    expect((await queue.look([name])).get(name)).toEqual({ waiting: 0 });
  });

  it('says for how long the oldest job waits, whatever its priority, and how many are held or come back later', async () => {
    const survey = async () => (await queue.survey([name, `${name}-other`])).get(name);
    expect(await survey()).toEqual({ waiting: 0, held: 0, delayed: 0 });
    const before = Date.now();
    await add(1, -5);
    const between = Date.now();
    await new Promise((resolve) => setTimeout(resolve, 5));
    await add(2, 5);
    await add(3, 9);
    await add(4, 8);
    expect(await take('a')).toBe(3);
    expect(await take('b')).toBe(4);
    expect(await queue.giveBack(name, 'job.4', 'b', 60_000)).toBe(true);
    const seen = await survey();
    expect(seen).toMatchObject({ waiting: 2, held: 1, delayed: 1 });
    // Where those look who count without us, as autoscalers do.
    const { client } = link;
    const counted = [client.llen(`bull:${name}:wait`), client.zcard(`bull:${name}:prioritized`)];
    const others = [client.llen(`bull:${name}:active`), client.zcard(`bull:${name}:delayed`)];
    expect(await Promise.all([...counted, ...others])).toEqual([0, 2, 1, 1]);
    expect(seen?.oldestAt).toBeGreaterThanOrEqual(before);
    expect(seen?.oldestAt).toBeLessThanOrEqual(between);
    expect(await take('c')).toBe(2);
    expect(await take('d')).toBe(1);
    const taken = Date.now();
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await queue.giveBack(name, 'job.1', 'd', 0)).toBe(true);
    const back = (await survey())?.oldestAt;
    expect(back).toBeGreaterThan(between);
    expect(back).toBeLessThanOrEqual(taken);
    expect((await queue.survey([`${name}-other`])).get(`${name}-other`)).toEqual({ waiting: 0, held: 0, delayed: 0 });
  });

  it('is empty when no job waits, is held, or comes back later', async () => {
    expect(await queue.empty([name, `${name}-other`])).toEqual([name, `${name}-other`]);
    await add(1);
    expect(await queue.empty([name])).toEqual([]);
    expect(await take('a')).toBe(1);
    expect(await queue.empty([name, `${name}-other`])).toEqual([`${name}-other`]);
    expect(await queue.giveBack(name, 'job.1', 'a', 0)).toBe(true);
    expect(await queue.empty([name])).toEqual([]);
    expect(await take('b')).toBe(1);
    expect(await queue.giveBack(name, 'job.1', 'b', 60_000)).toBe(true);
    expect(await queue.empty([name])).toEqual([]);
    await queue.remove(name);
    expect(await queue.empty([name])).toEqual([name]);
  });

  it('keeps one job of an id', async () => {
    await add(1);
    await add(1);
    expect(await take('a')).toBe(1);
    await add(1);
    expect(await take('b')).toBeUndefined();
  });

  it('gives a job whose lease was not extended to another, and refuses what the first holder says then', async () => {
    await add(1);
    expect(await take('dead')).toBe(1);
    let second: number | undefined;
    await eventually(async () => (second ??= await take('living')), 1);
    expect(await queue.extend(name, 'job.1', 'dead')).toBe(false);
    expect(await queue.complete(name, 'job.1', 'dead')).toBe(false);
    expect(await queue.giveBack(name, 'job.1', 'dead', 0)).toBe(false);
    expect(await queue.complete(name, 'job.1', 'living')).toBe(true);
    expect(await queue.complete(name, 'job.1', 'living')).toBe(false);
    expect(await take('again')).toBeUndefined();
  });

  it('lets a holder go on whose lock ran out, until another has the job', async () => {
    await add(1);
    expect(await take('slow')).toBe(1);
    const waits = (): Promise<number> => queue.look([name]).then((looks) => looks.get(name)?.waiting ?? 0);
    await eventually(waits, 1);
    expect(await queue.extend(name, 'job.1', 'slow')).toBe(true);
    expect(await waits()).toBe(0);
    expect(await take('other')).toBeUndefined();
    expect(await queue.holds(name, 'job.1', 'slow')).toBe(true);
    expect(await queue.complete(name, 'job.1', 'slow')).toBe(true);
    expect(await queue.extend(name, 'job.1', 'slow')).toBe(false);
    expect(await queue.empty([name])).toEqual([name]);
  });

  it('takes nobody for dead who was silent while nobody listened, and gives them time then', async () => {
    await link.client.del('testwire:leases:heard', 'testwire:leases:deaf-since');
    await queue.listen();
    expect(await queue.deafMs()).toBe(0);
    await add(1);
    expect(await take('patient')).toBe(1);
    const other = open();
    try {
      await new Promise((resolve) => setTimeout(resolve, LOCK_MS + 3 * DEAF_MS));
      expect(await queue.holds(name, 'job.1', 'patient')).toBe(false);
      expect(await other.deafMs()).toBeGreaterThanOrEqual(LOCK_MS + 3 * DEAF_MS);
      expect(await take('greedy')).toBeUndefined();
      // One that listens is enough, also for those that began to just now.
      const listening = setInterval(() => void other.listen(), DEAF_MS / 4);
      try {
        await other.listen();
        await new Promise((resolve) => setTimeout(resolve, PATIENCE_MS / 4));
        expect(await queue.deafMs()).toBeGreaterThan(LOCK_MS);
        expect(await take('greedy')).toBeUndefined();
        expect(await queue.extend(name, 'job.1', 'patient')).toBe(true);
        expect(await queue.complete(name, 'job.1', 'patient')).toBe(true);
        await add(2);
        expect(await take('dead')).toBe(2);
        await eventually(() => queue.deafMs(), 0);
        await eventually(() => take('next'), 2);
      } finally {
        clearInterval(listening);
      }
    } finally {
      await other.close();
      await link.client.del('testwire:leases:heard', 'testwire:leases:deaf-since');
    }
  });

  it('leaves a job to whoever extends its lease', async () => {
    await add(1);
    expect(await take('living')).toBe(1);
    const until = performance.now() + 4 * LOCK_MS;
    while (performance.now() < until) {
      expect(await queue.extend(name, 'job.1', 'living')).toBe(true);
      expect(await take('other')).toBeUndefined();
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect(await queue.holds(name, 'job.1', 'living')).toBe(true);
  });

  it('takes a job back, at once or after a while', async () => {
    await add(1);
    expect(await take('a')).toBe(1);
    expect(await queue.giveBack(name, 'job.1', 'a', 0)).toBe(true);
    expect(await take('b')).toBe(1);
    expect(await queue.giveBack(name, 'job.1', 'b', 300)).toBe(true);
    expect(await take('c')).toBeUndefined();
    await eventually(() => queue.look([name]).then((looks) => looks.get(name)?.waiting), 1);
    expect(await take('d')).toBe(1);
  });

  it('works with several processes on one queue', async () => {
    const other = open();
    try {
      for (let n = 0; n < 40; n += 1) await add(n);
      const taken = await Promise.all(
        Array.from({ length: 40 }, async (_, n) => (await (n % 2 === 0 ? queue : other).take(name, `l${n}`))?.data.n),
      );
      expect(new Set(taken).size).toBe(40);
      expect(await other.complete(name, 'job.0', `l${taken.indexOf(0)}`)).toBe(true);
    } finally {
      await other.close();
    }
  });

  it('forgets a queue with all that is in it', async () => {
    await add(1);
    await add(2);
    await take('a');
    await queue.remove(name);
    expect(await take('b')).toBeUndefined();
    expect(await queue.holds(name, 'job.1', 'a')).toBe(false);
    const left = (await link.client.keys('*')).filter((key) => key.includes(`:${name}:`));
    // BullMQ keeps the time of its last look for stalled jobs, for a moment.
    expect(left.filter((key) => !key.endsWith('stalled-check') && !key.endsWith(':meta'))).toEqual([]);
  });
});
