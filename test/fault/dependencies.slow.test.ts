import { startTestRedis, type TestRedis } from '@testwire/testkit';
import { askUntil, publicationsOf, runOfDelivery, untilFinal } from '../demo/ask.ts';
import { type Demo, startDemo } from '../demo/start-demo.ts';
import { ask, post, sendSample } from '../e2e/client.ts';

let redis: TestRedis;
let demo: Demo;

async function start(env: Readonly<Record<string, string>>): Promise<void> {
  redis = await startTestRedis();
  demo = await startDemo({ env: { REDIS_URL: redis.url, LOG_LEVEL: 'silent', ...env } });
}
async function stop(): Promise<void> {
  await demo.stop();
  await redis.stop();
}

const DELIVERY = { deliveryId: 'f0000000-0000-4000-a000-000000000001' };
const AT = '2026-03-01T10:00:00Z';
const EVENTS = {
  events: [
    { type: 'run-started', id: 's', runId: 'r', at: AT },
    { type: 'test-finished', id: 't', runId: 'r', at: AT, shard: 'one', test: { name: 'works', status: 'passed' } },
    { type: 'run-finished', id: 'f', runId: 'r', at: AT },
  ],
};
const RESULT = '<testsuite name="tiny"><testcase name="one"/><testcase name="two"/></testsuite>';

async function untilReady(): Promise<void> {
  await askUntil(demo, '/readyz', (answer) =>
    (answer as { dependencies: { redis: string } }).dependencies.redis === 'up' ? true : undefined,
  );
}

describe('while Redis is away', () => {
  beforeAll(() => start({}));
  afterAll(stop);

  it('webhooks, events, results and artifacts are accepted', async () => {
    await redis.kill();
    expect(await sendSample(demo, 'github', 'workflow_run.completed', DELIVERY)).toMatchObject({ status: 202 });
    expect(await post(demo, '/v1/events', EVENTS)).toMatchObject({ status: 202, json: { accepted: ['s', 't', 'f'] } });
    const body = { method: 'POST', body: RESULT, headers: { 'Content-Type': 'application/xml' } };
    expect(await ask(demo, '/v1/runs/posted/result', body)).toMatchObject({ status: 202 });
    const file = { method: 'PUT', body: 'bytes', headers: { 'Content-Type': 'text/plain' } };
    expect(await ask(demo, '/v1/runs/posted/artifacts/log.txt', file)).toMatchObject({ status: 201 });
  });

  it('it is ready, and says what is missing and what it holds', async () => {
    expect(await ask(demo, '/readyz')).toMatchObject({
      status: 200,
      json: { ready: true, dependencies: { redis: 'away', database: 'up', 'blob-store': 'up' } },
    });
    expect((await ask(demo, '/metrics')).text).toMatch(/^testwire_spool_jobs(\{.*\})? 4$/m);
  });

  it('all of it is worked on and shown when Redis is back', async () => {
    await redis.restart();
    await untilReady();
    const runId = await runOfDelivery(demo, DELIVERY.deliveryId);
    expect((await untilFinal(demo, runId)).status).toBe('failed');
    await publicationsOf(demo, runId, 'github', ['check']);
    expect((await untilFinal(demo, 'r')).status).toBe('passed');
    expect((await untilFinal(demo, 'posted')).status).toBe('passed');
    await askUntil(demo, '/v1/runs/posted/artifacts', (answer) => (answer as { items: object[] }).items[0]);
  });
});

describe('while Redis is away and the spool is switched off', () => {
  beforeAll(() => start({ SPOOL_LIMIT_BYTES: '0' }));
  afterAll(stop);

  it('nothing is accepted: 503 with Retry-After, and readiness names what is missing', async () => {
    await redis.kill();
    const webhook = await sendSample(demo, 'github', 'workflow_run.completed', DELIVERY);
    expect(webhook).toMatchObject({ status: 503, type: expect.stringContaining('application/problem+json') });
    expect(Number(webhook.headers.get('Retry-After'))).toBeGreaterThan(0);
    expect((await post(demo, '/v1/events', EVENTS)).status).toBe(503);
    const ready = await ask(demo, '/readyz');
    expect(ready).toMatchObject({
      status: 503,
      json: { ready: false, dependencies: { redis: 'away', database: 'up', 'blob-store': 'up' } },
    });
    expect((await ask(demo, '/healthz')).status).toBe(200);
  });

  it('everything goes on when it is back', async () => {
    await redis.restart();
    await untilReady();
    expect((await sendSample(demo, 'github', 'workflow_run.completed', DELIVERY)).status).toBe(202);
    expect((await untilFinal(demo, await runOfDelivery(demo, DELIVERY.deliveryId))).status).toBe('failed');
    expect((await ask(demo, '/v1/runs/r')).status).toBe(404);
  });
});

describe('while Redis is away and the spool is full', () => {
  beforeAll(() => start({ SPOOL_LIMIT_BYTES: '2000' }));
  afterAll(stop);

  it('accepts until then, and is no longer ready', async () => {
    await redis.kill();
    const statuses: number[] = [];
    while (statuses.at(-1) !== 503) statuses.push((await post(demo, '/v1/events', EVENTS)).status);
    expect(new Set(statuses)).toEqual(new Set([202, 503]));
    expect(await ask(demo, '/readyz')).toMatchObject({ status: 503, json: { ready: false, dependencies: { redis: 'away' } } });
    await redis.restart();
    expect((await untilFinal(demo, 'r')).status).toBe('passed');
    await untilReady();
    expect((await post(demo, '/v1/events', EVENTS)).status).toBe(202);
  });
});
