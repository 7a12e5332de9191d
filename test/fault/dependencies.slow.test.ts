import { startTestRedis, type TestRedis } from '@testwire/testkit';
import { askUntil, untilFinal } from '../demo/ask.ts';
import { type Demo, startDemo } from '../demo/start-demo.ts';
import { ask, post, sendSample } from '../e2e/client.ts';

let redis: TestRedis;
let demo: Demo;

beforeAll(async () => {
  redis = await startTestRedis();
  demo = await startDemo({ env: { REDIS_URL: redis.url, LOG_LEVEL: 'silent' } });
});
afterAll(async () => {
  await demo.stop();
  await redis.stop();
});

describe('while Redis is away', () => {
  it('nothing is accepted: 503 with Retry-After, and readiness names what is missing', async () => {
    await redis.kill();
    const webhook = await sendSample(demo, 'github', 'workflow_run.completed', {
      deliveryId: 'f0000000-0000-4000-a000-000000000001',
    });
    expect(webhook).toMatchObject({ status: 503, type: expect.stringContaining('application/problem+json') });
    expect(Number(webhook.headers.get('Retry-After'))).toBeGreaterThan(0);
    const events = await post(demo, '/v1/events', {
      events: [{ type: 'run-started', id: 's', runId: 'r', at: '2026-03-01T10:00:00Z' }],
    });
    expect(events.status).toBe(503);
    const ready = await ask(demo, '/readyz');
    expect(ready).toMatchObject({
      status: 503,
      json: { ready: false, dependencies: { redis: 'away', database: 'up', 'blob-store': 'up' } },
    });
    expect((await ask(demo, '/healthz')).status).toBe(200);
  });

  it('everything goes on when it is back', async () => {
    await redis.restart();
    await askUntil(demo, '/readyz', (answer) => ((answer as { ready: boolean }).ready ? true : undefined));
    const deliveryId = 'f0000000-0000-4000-a000-000000000001';
    expect((await sendSample(demo, 'github', 'workflow_run.completed', { deliveryId })).status).toBe(202);
    const runId = await askUntil(demo, '/v1/deliveries', (answer) => {
      const { items } = answer as { items: { deliveryId: string; runIds: string[] }[] };
      return items.find((item) => item.deliveryId === deliveryId)?.runIds[0];
    });
    expect((await untilFinal(demo, runId)).status).toBe('failed');
    expect((await ask(demo, '/v1/runs/r')).status).toBe(404);
  });
});
