import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ProviderError } from '@testwire/contracts';
import { z } from 'zod';
import { readPages, RestClient, type RestOptions } from '../src/rest-client.ts';
import type { WriteBudget } from '../src/write-budget.ts';
import { testDeps } from './support.ts';

const TOKEN = 'a-very-secret-token';
let server: Server;
let answer: RequestListener;
let received: { method: string; url: string; headers: NodeJS.Dict<string | string[]>; body: string }[];
let base: string;

beforeEach(async () => {
  received = [];
  answer = (_request, response) => void response.end('{"ok":true}');
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      received.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers, body });
      answer(request, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`;
});
afterEach(() => new Promise((resolve) => server.close(resolve)));

function client(options: Partial<RestOptions> = {}, budget?: WriteBudget): RestClient {
  return new RestClient(testDeps(budget === undefined ? {} : { budget }), {
    label: 'Forge',
    baseUrl: base,
    headers: { authorization: `Bearer ${TOKEN}` },
    secrets: [TOKEN],
    limits: { timeoutMs: 2000, maxBytes: 10_000 },
    windows: [{ name: '2 writes a minute', limit: 2, perMs: 60_000 }],
    failures: {
      wordsOf: (body) => (body as { error: string }).error,
      rateLimitWaitMs: 5000,
      advice: {
        auth: () => 'Make a new token.',
        permission: (needs) => `Grant "${needs}" at ${base}/settings.`,
        not_found: () => 'Look.',
        rejected: () => 'Mend it.',
        rate_limited: () => 'It waits.',
        conflict: () => 'Again.',
        unavailable: () => 'Again.',
      },
    },
    ...options,
  });
}

const ok = z.object({ ok: z.boolean() });

async function failureOf(call: Promise<unknown>) {
  try {
    await call;
  } catch (error) {
    if (error instanceof ProviderError) return error.failure;
    throw error;
  }
  throw new Error('It did not fail.');
}

describe('RestClient', () => {
  it('sends what it is given, with the credential, and reads the answer', async () => {
    const answered = await client().json(ok, {
      method: 'POST',
      path: '/things',
      query: { page: 2, none: undefined },
      json: { a: 1 },
      needs: 'x',
    });
    expect(answered).toEqual({ ok: true });
    expect(received).toMatchObject([{ method: 'POST', url: '/api/things?page=2', body: '{"a":1}' }]);
    expect(received[0]?.headers).toMatchObject({ authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' });
  });

  it.each([
    [401, {}, 'auth'],
    [403, {}, 'permission'],
    [403, { 'retry-after': '7' }, 'rate_limited'],
    [404, {}, 'not_found'],
    [409, {}, 'conflict'],
    [422, {}, 'rejected'],
    [429, {}, 'rate_limited'],
    [503, {}, 'unavailable'],
    [302, { location: 'https://elsewhere.example/' }, 'rejected'],
  ])('takes a %i with %j for %s, once', async (status, headers, kind) => {
    answer = (_request, response) => void response.writeHead(status, headers).end(`{"error":"no, not with ${TOKEN}"}`);
    const failure = await failureOf(client().send({ path: '/x', needs: 'Things: write' }));
    expect(failure).toMatchObject({ kind, status });
    expect(failure.message).toContain('no, not with [redacted]');
    expect(failure.message).not.toContain(TOKEN);
    expect(received).toHaveLength(1);
  });

  it('says which permission is missing, and where to grant it', async () => {
    answer = (_request, response) => void response.writeHead(403).end();
    const { message } = await failureOf(client().send({ path: '/x', needs: 'Things: write' }));
    expect(message).toBe(`Forge answered 403 to GET /api/x. Grant "Things: write" at ${base}/settings.`);
  });

  it('says how long a limit lasts: as it was told, or as is usual there', async () => {
    answer = (_request, response) => void response.writeHead(429, { 'retry-after': '7' }).end();
    expect(await failureOf(client().send({ path: '/x', needs: '' }))).toMatchObject({ retryAfterMs: 7000 });
    answer = (_request, response) => void response.writeHead(429).end();
    expect(await failureOf(client().send({ path: '/x', needs: '' }))).toMatchObject({ retryAfterMs: 5000 });
  });

  it('never takes its credential to another host', async () => {
    const failure = await failureOf(client().send({ path: 'https://elsewhere.example/next?page=2', needs: '' }));
    expect(failure).toMatchObject({ kind: 'rejected', message: expect.stringContaining('was not followed') });
    expect(received).toEqual([]);
    await client().send({ path: `${base}/next?page=2`, needs: '' });
    expect(received).toMatchObject([{ url: '/api/next?page=2' }]);
  });

  it('takes neither a page of HTML nor other fields for an answer', async () => {
    answer = (_request, response) => void response.end('<html>Sign in</html>');
    expect((await failureOf(client().json(ok, { path: '/x', needs: '' }))).message).toContain('is not JSON');
    answer = (_request, response) => void response.end('{"ok":"yes"}');
    expect((await failureOf(client().json(ok, { path: '/x', needs: '' }))).message).toContain('other fields than expected (ok:');
  });

  it('draws writes, and only writes, on the budget', async () => {
    const taken: number[] = [];
    const paused: number[] = [];
    const budget: WriteBudget = {
      async take(credential, windows, cost) {
        expect(credential).not.toContain(TOKEN);
        if (cost === 0) return undefined;
        expect(windows).toMatchObject([{ limit: 2 }]);
        taken.push(cost);
        return taken.length > 2 ? { waitMs: 3000, window: '2 writes a minute' } : undefined;
      },
      async pause(_credential, ms) {
        paused.push(ms);
      },
    };
    const forge = client({}, budget);
    await forge.send({ path: '/x', needs: '' });
    await forge.send({ method: 'PUT', path: '/x', needs: '' });
    answer = (_request, response) => void response.writeHead(429, { 'retry-after': '9' }).end();
    await failureOf(forge.send({ method: 'PATCH', path: '/x', needs: '', cost: 3 }));
    expect({ taken, paused }).toEqual({ taken: [1, 3], paused: [9000] });
    const failure = await failureOf(forge.send({ method: 'POST', path: '/x', needs: '' }));
    expect(failure).toMatchObject({
      kind: 'rate_limited',
      retryAfterMs: 3000,
      message: expect.stringContaining('2 writes a minute'),
    });
    expect(received).toHaveLength(3);
  });

  it('asks nothing either while the provider wants everybody to wait', async () => {
    let pausedMs = 0;
    const budget: WriteBudget = {
      take: async () => (pausedMs === 0 ? undefined : { waitMs: pausedMs, window: 'the provider asked to wait' }),
      pause: async (_credential, ms) => void (pausedMs = ms),
    };
    const forge = client({}, budget);
    answer = (_request, response) => void response.writeHead(429, { 'retry-after': '9' }).end();
    for (let time = 0; time < 2; time += 1) {
      expect(await failureOf(forge.send({ path: '/x', needs: '' }))).toMatchObject({ kind: 'rate_limited', retryAfterMs: 9000 });
    }
    expect(received).toHaveLength(1);
  });

  it('tells an unreachable server from a refusal', async () => {
    answer = (_request, response) => void response.socket?.destroy();
    expect(await failureOf(client().send({ path: '/x', needs: '' }))).toMatchObject({ kind: 'unavailable' });
  });
});

describe('readPages', () => {
  it('reads page after page until there is none, and no more than it may', async () => {
    const asked: (number | undefined)[] = [];
    const read = async (cursor: number | undefined): Promise<number> => {
      asked.push(cursor);
      return cursor ?? 1;
    };
    expect(await readPages(read, (page) => (page < 3 ? page + 1 : undefined), 10)).toEqual([1, 2, 3]);
    expect(asked).toEqual([undefined, 2, 3]);
    expect(await readPages(read, (page) => page + 1, 4)).toEqual([1, 2, 3, 4]);
  });
});
