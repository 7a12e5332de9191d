import { gzipSync } from 'node:zlib';
import { createLogger } from '@testwire/telemetry';
import { createRateLimiter, HttpProblem, unavailable, type Route } from '../src/index.ts';
import { closeAll, MAX_BYTES, serve, silent } from './support/serve.ts';

afterEach(closeAll);

const good = { method: 'POST', headers: { authorization: 'Bearer good', 'content-type': 'application/json' } };
const bytes = { method: 'PUT', headers: { 'content-type': 'application/octet-stream' } };

const refusals: readonly (readonly [number, string, string, RequestInit])[] = [
  [400, 'no JSON', '/v1/json', { ...good, body: '{"n":' }],
  [400, 'a path that cannot be decoded', '/v1/runs/%E0%A4%A/report.md', {}],
  [400, 'gzip that is none', '/v1/runs/r/bytes/b', { ...bytes, headers: { 'content-encoding': 'gzip' }, body: 'plain' }],
  [401, 'no token', '/v1/json', { method: 'POST', body: '{}' }],
  [404, 'an unknown path', '/nowhere', {}],
  [404, 'an unknown method', '/v1/json', { method: 'DELETE' }],
  [413, 'an announced body that is too large', '/v1/runs/r/bytes/b', { ...bytes, body: 'x'.repeat(MAX_BYTES + 1) }],
  [415, 'another media type', '/v1/json', { ...good, headers: { ...good.headers, 'content-type': 'text/xml' }, body: '<n/>' }],
  [415, 'another encoding', '/v1/runs/r/bytes/b', { ...bytes, headers: { 'content-encoding': 'br' }, body: 'x' }],
  [500, 'a fault of ours', '/v1/runs/r/report.md', {}],
];

async function expectProblem(response: Response, status: number): Promise<Record<string, unknown>> {
  expect(response.status).toBe(status);
  expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json\b/);
  const text = await response.text();
  expect(text).not.toMatch(/canary|postgres|node_modules|\.ts\b|\bat \w+ \(/);
  const problem = JSON.parse(text) as Record<string, unknown>;
  expect(problem).toMatchObject({ type: 'about:blank', status, title: expect.any(String), detail: expect.any(String) });
  return problem;
}

function expectSecurityHeaders(response: Response): void {
  expect(response.headers.get('content-security-policy')).toBe("default-src 'none'; frame-ancestors 'none'");
  expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  expect(response.headers.get('referrer-policy')).toBe('no-referrer');
  expect(response.headers.get('x-powered-by')).toBeNull();
}

describe('a refusal', () => {
  it.each(refusals)('%i for %s is a problem document without internals, with security headers', async (status, _, path, init) => {
    const { url } = await serve();
    const response = await fetch(url + path, init);
    expectSecurityHeaders(response);
    await expectProblem(response, status);
  });

  it('carries Retry-After and what the handler adds', async () => {
    const route: Route = {
      method: 'get',
      path: '/busy',
      summary: 'Refuses',
      access: 'anybody',
      answers: {},
      handle: () => Promise.reject(unavailable('Redis is away; nothing was taken in.', new Error('canary'))),
    };
    const { url } = await serve({
      routes: [
        route,
        {
          ...route,
          path: '/odd',
          handle: () => Promise.reject(new HttpProblem(409, 'Conflict', 'Taken', { extra: { by: 'run-1' } })),
        },
      ],
    });
    const busy = await fetch(`${url}/busy`);
    expect(busy.headers.get('retry-after')).toBe('5');
    await expectProblem(busy, 503);
    expect(await expectProblem(await fetch(`${url}/odd`), 409)).toMatchObject({ title: 'Conflict', by: 'run-1' });
  });

  it('for a fault of ours has its cause in the log, and there only', async () => {
    const lines: string[] = [];
    const { url } = await serve({
      logger: createLogger({ service: 't', level: 'info', destination: { write: (line) => void lines.push(line) } }),
    });
    await expectProblem(await fetch(`${url}/v1/runs/r/report.md`), 500);
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      level: 'error',
      err: { message: expect.stringContaining('canary') },
      path: '/v1/runs/r/report.md',
    });
  });

  it('never shows the key in the path of a webhook', async () => {
    const lines: string[] = [];
    const { url } = await serve({
      logger: createLogger({ service: 't', level: 'info', destination: { write: (line) => void lines.push(line) } }),
      routes: [
        {
          method: 'post',
          path: '/webhooks/:connection/:key',
          summary: 'Breaks',
          access: 'signature',
          answers: {},
          handle: () => Promise.reject(new Error('broken')),
        },
      ],
    });
    const paths = ['/webhooks/jenkins/canary-key', '/webhooks/jenkins/canary-key/', '/webhooks/jenkins/canary-key/more'];
    const asked = paths.flatMap((path) => ['POST', 'GET'].map((method) => fetch(url + path, { method })));
    const answers = await Promise.all(asked.map(async (answer) => (await answer).text()));
    expect(lines).not.toEqual([]);
    expect([...answers, ...lines].filter((text) => text.includes('canary-key'))).toEqual([]);
  });

  it('of a broken metrics page is one too', async () => {
    const { url } = await serve({ renderMetrics: () => Promise.reject(new Error('canary')) });
    await expectProblem(await fetch(`${url}/metrics`), 500);
  });
});

describe('an answer', () => {
  it('has security headers on every page', async () => {
    const { url } = await serve();
    for (const path of ['/healthz', '/readyz', '/metrics']) {
      const response = await fetch(url + path);
      expect(response.status).toBe(200);
      expectSecurityHeaders(response);
    }
    const response = await fetch(`${url}/v1/json`, { ...good, body: '{"n":1}' });
    expect(response.status).toBe(202);
    expect(await response.json()).toEqual({ got: { n: 1 } });
    expectSecurityHeaders(response);
  });

  it('is given to gzip as to plain bodies, and to names that need decoding', async () => {
    const { url } = await serve();
    const init = { ...bytes, headers: { 'content-encoding': 'gzip' }, body: gzipSync('x'.repeat(MAX_BYTES)) };
    const response = await fetch(`${url}/v1/runs/r/bytes/a%20b%2Fc`, init);
    expect(await response.json()).toEqual({ bytes: MAX_BYTES, name: 'a b/c' });
  });
});

describe('the rate limiter', () => {
  it('refuses who asks too often, says when to come again, and counts each address for itself', async () => {
    const limit = createRateLimiter(3);
    const { url } = await serve({
      trustedProxies: 1,
      guard: (_route, request, response) => limit(request, response),
      logger: silent,
    });
    const ask = (address: string): Promise<Response> =>
      fetch(`${url}/v1/json`, { ...good, headers: { ...good.headers, 'x-forwarded-for': address }, body: '{"n":1}' });
    for (const remaining of [2, 1, 0]) {
      const response = await ask('192.0.2.1');
      expect(response.status).toBe(202);
      expect(response.headers.get('ratelimit')).toMatch(new RegExp(`^limit=3, remaining=${remaining}, reset=\\d+$`));
      expect(response.headers.get('ratelimit-policy')).toBe('3;w=60');
    }
    const refused = await ask('192.0.2.1');
    const seconds = Number(refused.headers.get('retry-after'));
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual(60);
    expect(await expectProblem(refused, 429)).toMatchObject({
      detail: `At most 3 requests per minute; come again in ${seconds} s.`,
    });
    expect((await ask('192.0.2.2')).status).toBe(202);
  });

  it('takes the address of the connection when no proxy is trusted', async () => {
    const limit = createRateLimiter(1);
    const { url } = await serve({ guard: (_route, request, response) => limit(request, response) });
    const ask = (address: string): Promise<Response> =>
      fetch(`${url}/v1/json`, { ...good, headers: { ...good.headers, 'x-forwarded-for': address }, body: '{"n":1}' });
    expect((await ask('192.0.2.1')).status).toBe(202);
    expect((await ask('192.0.2.2')).status).toBe(429);
  });
});
