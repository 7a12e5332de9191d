import { askUntil, publicationsOf, untilFinal } from '../demo/ask.ts';
import { type Demo, startDemo } from '../demo/start-demo.ts';
import { type Answer, ask, post } from '../e2e/client.ts';
import { startS3, type TestS3 } from './start-s3.ts';

const JUNIT = '<testsuite name="s"><testcase name="a"/></testsuite>';
const KEPT = 'kept before the trouble\n';
const at = '2026-03-01T10:00:00.000Z';

let s3: TestS3;
let demo: Demo;

const putArtifact = (runId: string, body: string): Promise<Answer> =>
  ask(demo, `/v1/runs/${runId}/artifacts/log.txt`, { method: 'PUT', body });
const postResult = (runId: string): Promise<Answer> =>
  ask(demo, `/v1/runs/${runId}/result`, { method: 'POST', body: JUNIT, headers: { 'Content-Type': 'application/xml' } });

beforeAll(async () => {
  s3 = await startS3();
  demo = await startDemo({ env: { ...s3.env, LOG_LEVEL: 'silent' } });
  expect((await putArtifact('before', KEPT)).status).toBe(201);
  // Then nobody works on it any more.
  await publicationsOf(demo, 'before', 'local', ['check']);
}, 60_000);
afterEach(() => s3.front.heal());
afterAll(async () => {
  await demo.stop();
  await s3.stop();
});

/** It stays ready for webhooks. */
async function expectBlobs(state: 'up' | 'away'): Promise<void> {
  expect(await ask(demo, '/readyz')).toMatchObject({
    status: 200,
    json: { ready: true, dependencies: { redis: 'up', database: 'up', 'blob-store': state } },
  });
  expect((await ask(demo, '/healthz')).status).toBe(200);
}

/** Bytes are refused with the advice to come again, and no run begins with them. */
async function expectRefused(runId: string): Promise<void> {
  for (const answer of [await putArtifact(runId, 'lost'), await postResult(runId)]) {
    expect(answer).toMatchObject({
      status: 503,
      type: expect.stringContaining('application/problem+json'),
      json: { detail: expect.stringContaining('The blob store is not available') },
    });
    expect(Number(answer.headers.get('Retry-After'))).toBeGreaterThan(0);
  }
  const kept = await ask(demo, '/v1/runs/before/artifacts/log.txt');
  expect(kept).toMatchObject({ status: 503, type: expect.stringContaining('application/problem+json') });
}

describe('while the blob store is away', () => {
  it('readiness does not wait for one that hangs', async () => {
    s3.front.fail('silent');
    await expectBlobs('away');
    s3.front.heal();
    await expectBlobs('up');
  }, 60_000);

  it('no bytes are taken, what needs none is, and everything goes on when it is back', async () => {
    await s3.front.close();
    await expectBlobs('away');
    await expectRefused('stopped');
    const run = { runId: 'meanwhile', at };
    const events = [
      { ...run, type: 'test-finished', id: 't', shard: 's', test: { name: 'a', status: 'passed' } },
      { ...run, type: 'run-finished', id: 'end' },
    ];
    expect((await post(demo, '/v1/events', { events })).status).toBe(202);
    expect((await ask(demo, '/v1/runs/meanwhile/report.md')).status).toBe(404);

    await s3.front.open();
    await askUntil(demo, '/readyz', (answer) =>
      (answer as { dependencies: { 'blob-store': string } }).dependencies['blob-store'] === 'up' ? true : undefined,
    );
    expect((await untilFinal(demo, 'meanwhile')).status).toBe('passed');
    expect((await ask(demo, '/v1/runs/meanwhile/report.md')).text).toContain('Total Tests: 1');
    expect((await ask(demo, '/v1/runs/before/artifacts/log.txt')).text).toBe(KEPT);
    // Nothing of what was refused came in by a back door.
    expect((await ask(demo, '/v1/runs/stopped')).status).toBe(404);
    expect((await postResult('stopped')).status).toBe(202);
    expect((await untilFinal(demo, 'stopped')).status).toBe('passed');
    expect((await putArtifact('stopped', 'kept now')).status).toBe(201);
    const items = await askUntil(demo, '/v1/runs/stopped/artifacts', (answer) => {
      const found = (answer as { items: { bytes: number }[] }).items;
      return found.length > 0 ? found : undefined;
    });
    expect(items).toMatchObject([{ name: 'log.txt', bytes: 8 }]);
  }, 60_000);

  it.each([500, 503])(
    'no bytes are taken while it answers %i',
    async (status) => {
      s3.front.fail(status);
      await expectBlobs('away');
      await expectRefused(`answered-${status}`);
      s3.front.heal();
      await expectBlobs('up');
      expect((await ask(demo, `/v1/runs/answered-${status}`)).status).toBe(404);
      expect((await putArtifact(`answered-${status}`, 'kept')).status).toBe(201);
    },
    60_000,
  );

  it('no bytes are taken when they cannot all be handed on', async () => {
    s3.front.fail('break-request', { method: 'PUT' });
    expect((await putArtifact('cut', 'lost')).status).toBe(503);
    s3.front.heal();
    expect((await ask(demo, '/v1/runs/cut')).status).toBe(404);
    expect((await putArtifact('cut', 'kept')).status).toBe(201);
  }, 60_000);

  it('a reader never gets a part of an artifact for the whole', async () => {
    s3.front.fail('break-answer', { method: 'GET' });
    await expect(ask(demo, '/v1/runs/before/artifacts/log.txt')).rejects.toThrow();
    s3.front.heal();
    expect((await ask(demo, '/v1/runs/before/artifacts/log.txt')).text).toBe(KEPT);
  }, 60_000);
});
