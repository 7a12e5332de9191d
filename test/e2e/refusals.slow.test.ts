import { GITHUB_EXAMPLE } from '@testwire/testkit';
import { askUntil } from '../demo/ask.ts';
import { type Demo, startDemo } from '../demo/start-demo.ts';
import { ask, post, sendSample } from './client.ts';

let demo: Demo;

beforeAll(async () => {
  demo = await startDemo({
    configFile: { limits: { webhookBytes: 50_000, eventsBytes: 20_000, artifactBytes: 1000, requestsPerMinute: 60 } },
  });
});
afterAll(() => demo.stop());

const PROBLEM = expect.stringContaining('application/problem+json');
const raw = (path: string, body: string, headers: Record<string, string>) =>
  ask(demo, path, { method: 'POST', body, headers, token: null });

/** No detail that helps an attacker: no stack, no path of ours, no secret, no library. */
function expectDiscreet(text: string): void {
  expect(text).not.toMatch(/node_modules|\bat .*:\d+:\d+|express|redis:\/\/|postgres/i);
  expect(text).not.toContain(GITHUB_EXAMPLE.webhookSecret);
}

describe('bad input is refused with application/problem+json, and nothing is half-done', () => {
  it('401: a signature that is wrong, missing or empty', async () => {
    const headers = { 'Content-Type': 'application/json', 'X-GitHub-Event': 'push', 'X-GitHub-Delivery': 'd-1' };
    for (const signature of [undefined, '', 'sha256=', `sha256=${'0'.repeat(64)}`, 'sha1=abc']) {
      const answer = await raw(
        '/webhooks/github',
        '{}',
        signature === undefined ? headers : { ...headers, 'X-Hub-Signature-256': signature },
      );
      expect([signature, answer.status, answer.type]).toEqual([signature, 401, PROBLEM]);
      expectDiscreet(answer.text);
    }
  });

  it('404: an unknown connection, and an unknown route', async () => {
    expect(await raw('/webhooks/nobody', '{}', { 'Content-Type': 'application/json' })).toMatchObject({
      status: 404,
      type: PROBLEM,
    });
    expect(await ask(demo, '/nowhere')).toMatchObject({ status: 404, type: PROBLEM });
  });

  it('202 with the reason: an authentic event that nobody wants', async () => {
    const answer = await sendSample(demo, 'github', 'ping', { deliveryId: 'c0000000-0000-4000-a000-000000000001' });
    expect(answer).toMatchObject({ status: 202, json: { status: 'ignored', reason: expect.any(String) } });
    const kept = await askUntil(demo, '/v1/deliveries', (page) =>
      (page as { items: { deliveryId: string; outcome: string }[] }).items.find(
        (item) => item.deliveryId.startsWith('c0000000') && item.outcome !== 'processing',
      ),
    );
    expect(kept).toMatchObject({ outcome: 'ignored', reason: answer.json.reason });
  });

  it('400: a body that is no JSON, though its signature is right', async () => {
    const { createHmac } = await import('node:crypto');
    const body = '{"action":';
    const signature = `sha256=${createHmac('sha256', GITHUB_EXAMPLE.webhookSecret).update(body).digest('hex')}`;
    const headers = {
      'Content-Type': 'application/json',
      'X-GitHub-Event': 'push',
      'X-GitHub-Delivery': 'd-2',
      'X-Hub-Signature-256': signature,
    };
    const answer = await raw('/webhooks/github', body, headers);
    expect(answer).toMatchObject({ status: 400, type: PROBLEM });
    expectDiscreet(answer.text);
  });

  it('413: more than the limit, announced or not', async () => {
    const big = 'x'.repeat(60_000);
    expect(await raw('/webhooks/github', big, { 'Content-Type': 'application/json' })).toMatchObject({
      status: 413,
      type: PROBLEM,
    });
    expect(await post(demo, '/v1/events', { events: [big] })).toMatchObject({ status: 413, type: PROBLEM });
    const put = await ask(demo, '/v1/runs/r/artifacts/a.bin', { method: 'PUT', body: big });
    expect(put).toMatchObject({ status: 413, type: PROBLEM });
    expect((await ask(demo, '/v1/runs/r')).status).toBe(404);
  });

  it('415: another media type', async () => {
    expect(await raw('/webhooks/github', 'a=b', { 'Content-Type': 'text/plain' })).toMatchObject({ status: 415, type: PROBLEM });
    expect(await ask(demo, '/v1/events', { method: 'POST', body: 'x', headers: { 'Content-Type': 'text/csv' } })).toMatchObject({
      status: 415,
    });
  });

  it('401: no token, or a wrong one', async () => {
    for (const token of [null, 'wrong']) {
      const answer = await ask(demo, '/v1/events', {
        method: 'POST',
        body: '{}',
        headers: { 'Content-Type': 'application/json' },
        token,
      });
      expect(answer).toMatchObject({ status: 401, type: PROBLEM });
      expect(answer.headers.get('WWW-Authenticate')).toBe('Bearer');
    }
  });

  it('400: a cursor that we did not make', async () => {
    expect(await ask(demo, '/v1/runs?cursor=nonsense')).toMatchObject({ status: 400, type: PROBLEM });
    expect(await ask(demo, '/v1/runs?limit=0')).toMatchObject({ status: 400, type: PROBLEM });
  });

  it('429: too many, with Retry-After', async () => {
    const answers = await Promise.all(Array.from({ length: 61 }, () => post(demo, '/v1/events', {})));
    const refused = answers.find((answer) => answer.status === 429);
    expect(refused).toMatchObject({ type: PROBLEM });
    expect(Number(refused?.headers.get('Retry-After'))).toBeGreaterThan(0);
  });
});
