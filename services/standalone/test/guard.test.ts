import { linkToRun } from '@testwire/contracts';
import { createApp, forbidden, listen, type Listener, type Route, unauthorized } from '@testwire/runtime';
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

const SECRETS = ['new-0123456789abcdef0123456789abcdef', 'old-0123456789abcdef0123456789abcdef'];
const RUN = '/v1/runs/:id/report.html';

function route(access: Route['access'], method: Route['method'] = 'get', path = `/${access}`): Route {
  return {
    method,
    path,
    summary: 'for this test',
    access,
    answers: { 200: { description: 'ok' } },
    handle: async (_request, response) => {
      response.json({ token: (response.locals['token'] as AccessToken | undefined)?.name ?? null });
    },
  };
}

let listener: Listener | undefined;
afterEach(async () => {
  await listener?.close();
  listener = undefined;
});

async function serve(
  readAccess: 'public' | 'token',
  now: () => number = () => 0,
): Promise<
  (path: string, authorization?: string, forwardedFor?: string) => Promise<{ status: number; body: unknown; headers: Headers }>
> {
  const refusing: Route = {
    ...route('signature', 'get', '/refusing'),
    handle: async () => {
      throw unauthorized('not authentic');
    },
  };
  const foreign: Route = {
    ...route('token', 'get', '/foreign'),
    handle: async () => {
      throw forbidden('not for this token');
    },
  };
  const limits = { webhookBytes: 1, eventsBytes: 1, resultBytes: 1, artifactBytes: 1, requestsPerMinute: 100 };
  const app = createApp({
    routes: [
      route('anybody'),
      route('signature'),
      route('token'),
      route('reader'),
      refusing,
      foreign,
      { ...route('reader', 'get', RUN), link: true },
      route('reader', 'get', '/v1/runs/:id'),
    ],
    dependencies: [],
    logger: createLogger({ service: 'test', level: 'silent' }),
    trustedProxies: 1,
    renderMetrics: async () => '',
    isDraining: () => false,
    ...createGuard({ limits, readAccess, linkSecrets: SECRETS }, tokens, now),
  });
  listener = await listen(app, '127.0.0.1', 0);
  const { port } = listener;
  return async (path, authorization, forwardedFor = '192.0.2.1') => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      headers: { 'X-Forwarded-For': forwardedFor, ...(authorization === undefined ? {} : { Authorization: authorization }) },
    });
    return { status: response.status, body: await response.json(), headers: response.headers };
  };
}

describe('the guard', () => {
  it('lets everybody read where reading is public, and nobody write without a token', async () => {
    const get = await serve('public');
    expect((await get('/anybody')).status).toBe(200);
    expect((await get('/signature')).status).toBe(200);
    expect((await get('/reader')).status).toBe(200);
    expect((await get('/token')).status).toBe(401);
    expect(await get('/token', 'Bearer right')).toMatchObject({ status: 200, body: { token: 'ci' } });
  });

  it('asks readers for a token where reading is not public', async () => {
    const get = await serve('token');
    expect((await get('/reader')).status).toBe(401);
    const read = await get('/reader', 'Bearer right');
    expect(read.status).toBe(200);
    expect(read.headers.get('Cache-Control')).toBe('private, no-cache');
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

describe('links', () => {
  const settings = { publicUrl: '', readAccess: 'token', linkSecrets: SECRETS } as const;
  const link = linkToRun(settings, 'r1', 'report.html');

  it('open what they were signed for, with the newest secret or an older one', async () => {
    const get = await serve('token');
    const old = linkToRun({ ...settings, linkSecrets: SECRETS.slice(1) }, 'r1', 'report.html');
    expect(old).not.toBe(link);
    for (const signed of [link, old]) expect((await get(signed)).status).toBe(200);
    const answer = await get(link);
    expect(answer.headers.get('Referrer-Policy')).toBe('no-referrer');
    expect(answer.headers.get('Cache-Control')).toBe('private, no-cache');
  });

  it('open nothing else: no other run, no other route, nothing with a signature that is not right', async () => {
    const get = await serve('token');
    const { search } = new URL(link, 'http://testwire');
    const signature = search.slice('?access='.length);
    const revoked = linkToRun({ ...settings, linkSecrets: ['revoked-0123456789abcdef0123456789'] }, 'r1', 'report.html');
    const wrong = [
      `/v1/runs/r2/report.html${search}`,
      `/v1/runs/r1${search}`,
      `/reader${search}`,
      `/token${search}`,
      revoked,
      '/v1/runs/r1/report.html',
      '/v1/runs/r1/report.html?access=',
      `/v1/runs/r1/report.html?access=${signature.slice(1)}`,
      `/v1/runs/r1/report.html?access=${signature}A`,
      `/v1/runs/r1/report.html?access[]=${signature}`,
      `/v1/runs/r1/report.html?access=%F0%9F%98%80${signature.slice(2)}`,
    ];
    for (const path of wrong) expect([path, (await get(path)).status]).toEqual([path, 401]);
  });

  it('are the same every time, and carry no signature where reading is public', () => {
    expect(linkToRun(settings, 'r1', 'report.html')).toBe(link);
    expect(linkToRun({ ...settings, readAccess: 'public' }, 'r1', 'report.html')).toBe('/v1/runs/r1/report.html');
  });
});

describe('refused credentials', () => {
  const MOST = 30;
  const WINDOW_MS = 30_000;

  it('end in 429 for their address, and no longer than until the window is over', async () => {
    let time = 0;
    const get = await serve('token', () => time);
    for (let tried = 0; tried < MOST; tried += 1) expect((await get('/token', `Bearer wrong-${tried}`)).status).toBe(401);
    const limited = await get('/token', 'Bearer wrong');
    expect(limited.status).toBe(429);
    expect(Number(limited.headers.get('Retry-After'))).toBe(WINDOW_MS / 1000);
    expect((await get('/reader')).status).toBe(429);
    expect((await get('/token', 'Bearer wrong', '192.0.2.2')).status).toBe(401);
    // Trying on does not make it longer.
    time = WINDOW_MS - 1;
    expect((await get('/token', 'Bearer wrong')).status).toBe(429);
    time = WINDOW_MS;
    expect((await get('/token', 'Bearer wrong')).status).toBe(401);
  });

  it('shut out nobody who has the right ones: not a token that comes for the first time, nor a link', async () => {
    const get = await serve('token');
    for (let tried = 0; tried <= MOST; tried += 1) await get('/token', 'Bearer wrong');
    expect((await get('/token', 'Bearer right')).status).toBe(200);
    const settings = { publicUrl: '', readAccess: 'token', linkSecrets: SECRETS } as const;
    expect((await get(linkToRun(settings, 'r1', 'report.html'))).status).toBe(200);
  });

  it('are not those of a right token that is for something else', async () => {
    const get = await serve('token');
    for (let tried = 0; tried <= MOST; tried += 1) expect((await get('/foreign', 'Bearer right')).status).toBe(403);
    expect((await get('/token', 'Bearer wrong')).status).toBe(401);
  });

  it('are counted apart: signatures of webhooks, and tokens', async () => {
    const get = await serve('token');
    for (let tried = 0; tried < MOST; tried += 1) expect((await get('/refusing')).status).toBe(401);
    const limited = await get('/refusing');
    expect(limited.status).toBe(429);
    expect(Number(limited.headers.get('Retry-After'))).toBeGreaterThan(0);
    expect((await get('/signature')).status).toBe(200);
    expect((await get('/token', 'Bearer wrong')).status).toBe(401);
  });
});
