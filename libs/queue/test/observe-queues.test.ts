import { startTelemetry, type Telemetry } from '@testwire/telemetry';
import { startTestRedis, type TestRedis } from '@testwire/testkit';
import { connectProducerRedis, createWriteBudget, observeQueues, PermanentFailure, type RedisLink } from '../src/index.ts';
import { eventually } from './support/eventually.ts';
import { defineQueue, openQueue, type OpenQueue } from './support/open-queue.ts';

let telemetry: Telemetry;
let redis: TestRedis;
let link: RedisLink;
let queue: OpenQueue;
let now = Date.now();

beforeAll(async () => {
  telemetry = startTelemetry({ service: 'test' });
  redis = await startTestRedis();
  link = await connectProducerRedis(redis.url, () => {});
  queue = await openQueue(redis.url, defineQueue('observed', { attempts: 1 }));
});
afterAll(async () => {
  await queue.close();
  await link.close();
  await redis.stop();
  await telemetry.stop();
});

/** Values by label, of the samples of one metric. */
async function samples(name: string, label: string): Promise<Record<string, number>> {
  const lines = (await telemetry.renderMetrics()).split('\n').filter((line) => line.startsWith(`${name}{`));
  return Object.fromEntries(
    lines.map((line) => [
      new RegExp(`${label}="([^"]*)"`).exec(line)?.[1] ?? '',
      Number(line.slice(line.lastIndexOf('} ') + 2).split(' ')[0]),
    ]),
  );
}

describe('the metrics of queues', () => {
  it('count jobs by state, and say how long the oldest has waited', async () => {
    const observed = observeQueues(['observed'], link, () => now);
    expect(await samples('testwire_queue_jobs', 'state')).toEqual({ waiting: 0, active: 0, delayed: 0, failed: 0 });
    expect(await samples('testwire_queue_oldest_seconds', 'queue')).toEqual({ observed: 0 });
    await queue.producer.send({ n: 1 });
    await queue.producer.send({ n: 2 });
    await queue.producer.send({ n: 3 }, { delayMs: 3_600_000 });
    now = Date.now() + 600_000;
    expect(await samples('testwire_queue_jobs', 'state')).toEqual({ waiting: 2, active: 0, delayed: 1, failed: 0 });
    const { observed: age = 0 } = await samples('testwire_queue_oldest_seconds', 'queue');
    expect(age).toBeGreaterThanOrEqual(600);
    queue.consume({ handle: () => Promise.reject(new PermanentFailure('no')) });
    const settled = { waiting: 0, active: 0, delayed: 1, failed: 2 };
    await eventually(() => samples('testwire_queue_jobs', 'state'), settled);
    expect(await samples('testwire_queue_oldest_seconds', 'queue')).toEqual({ observed: 0 });
    await observed.close();
  });

  it('are no numbers while Redis is away, and the others are', async () => {
    const gone = await startTestRedis();
    const away = await connectProducerRedis(gone.url, () => {});
    const observed = observeQueues(['elsewhere'], away, () => now);
    expect(await samples('testwire_queue_oldest_seconds', 'queue')).toHaveProperty('elsewhere', 0);
    await gone.stop();
    await eventually(() => away.client.status !== 'ready', true);
    expect(await samples('testwire_queue_oldest_seconds', 'queue')).toHaveProperty('elsewhere', Number.NaN);
    expect(await telemetry.renderMetrics()).toContain('testwire_jobs_total');
    await observed.close();
    await away.close();
  });
});

describe('the metric of a write budget', () => {
  it('says what is left in each window that was drawn on', async () => {
    const budget = createWriteBudget(link, () => 'one', 'github');
    const windows = [
      { name: '80 a minute', limit: 80, perMs: 60_000 },
      { name: '500 an hour', limit: 500, perMs: 3_600_000 },
    ];
    expect(await samples('testwire_write_budget_left', 'window')).toEqual({});
    await budget.take('c', windows, 5);
    expect(await samples('testwire_write_budget_left', 'window')).toEqual({ '80 a minute': 75, '500 an hour': 495 });
    expect(await samples('testwire_write_budget_left', 'connection')).toHaveProperty('github');
  });
});
