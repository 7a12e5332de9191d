import { createApp, listen, type Listener, type Route } from '@testwire/runtime';
import type { AccessToken, TokenStore } from '@testwire/store';
import { createLogger } from '@testwire/telemetry';
import { createGuard } from '../src/guard.ts';

const tokens: TokenStore = {
  replace: async () => undefined,
  find: async (secret): Promise<AccessToken | undefined> => {
    if (secret === 'database-is-away') throw new Error('connection refused');
    return secret === 'right' ? { name: 'ci' } : undefined;
  },
};

function route(access: Route['access'], method: Route['method'] = 'get'): Route {
  return {
    method,
    path: `/${access}`,
    summary: 'for this test',
    access,
    answers: { 200: { description: 'ok' } },
    handle: async (_request, response) => {
      response.json({ token: (response.locals['token'] as AccessToken | undefined)?.name ?? null });
    },
  };
}

let listener: Listener | undefined;
afterEach(() => listener?.close());

async function serve(
  readAccess: 'public' | 'token',
): Promise<(path: string, authorization?: string) => Promise<{ status: number; body: unknown }>> {
  const limits = { webhookBytes: 1, eventsBytes: 1, resultBytes: 1, artifactBytes: 1, requestsPerMinute: 100 };
  const app = createApp({
    routes: [route('anybody'), route('signature'), route('token'), route('reader')],
    dependencies: [],
    logger: createLogger({ service: 'test', level: 'silent' }),
    trustedProxies: 0,
    renderMetrics: async () => '',
    isDraining: () => false,
    guard: createGuard({ limits, readAccess }, tokens),
  });
  listener = await listen(app, '127.0.0.1', 0);
  const { port } = listener;
  return async (path, authorization) => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      headers: authorization === undefined ? {} : { Authorization: authorization },
    });
    return { status: response.status, body: await response.json() };
  };
}

describe('the guard', () => {
  it('lets everybody read where reading is public, and nobody write without a token', async () => {
    const get = await serve('public');
    expect((await get('/anybody')).status).toBe(200);
    expect((await get('/signature')).status).toBe(200);
    expect((await get('/reader')).status).toBe(200);
    expect((await get('/token')).status).toBe(401);
    expect(await get('/token', 'Bearer right')).toEqual({ status: 200, body: { token: 'ci' } });
  });

  it('asks readers for a token where reading is not public', async () => {
    const get = await serve('token');
    expect((await get('/reader')).status).toBe(401);
    expect((await get('/reader', 'Bearer right')).status).toBe(200);
  });

  it.each(['Bearer wrong', 'Bearer ', 'Basic right', 'right', 'Bearer right right', `Bearer ${'x'.repeat(600)}`])(
    'refuses %s',
    async (authorization) => {
      const get = await serve('token');
      expect((await get('/token', authorization)).status).toBe(401);
    },
  );

  it('says 503, not 401, while tokens cannot be checked', async () => {
    const get = await serve('public');
    expect((await get('/token', 'Bearer database-is-away')).status).toBe(503);
  });
});
