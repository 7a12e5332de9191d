import { ProviderError } from '@testwire/contracts';
import { NOW, REPOSITORY, runView, startWorld, surfaceOf, TOKENS, type World, writes, COMMIT } from './world.ts';

let world: World;
beforeEach(async () => {
  world = await startWorld();
});
afterEach(async () => {
  await world.close();
});

const STATUSES = /\/statuses/;

function write(token: string = TOKENS.personal, deps = {}) {
  return surfaceOf(world.client(token, {}, deps), 'check').write({
    run: runView(),
    headline: '12 passed',
    body: '',
    previous: undefined,
  });
}

async function failure(outcome: ReturnType<typeof write>) {
  const settled = await outcome;
  if (settled.kind !== 'failed') throw new Error(JSON.stringify(settled));
  return settled.failure;
}

describe('a rate limit', () => {
  it('waits as long as GitHub asks', async () => {
    world.github.failNext({
      method: 'POST',
      path: STATUSES,
      status: 403,
      headers: { 'retry-after': '90' },
      body: { message: 'slow down' },
    });
    expect(await failure(write())).toMatchObject({ kind: 'rate_limited', status: 403, retryAfterMs: 90_000 });
    expect(writes(world)).toHaveLength(1);
  });

  it('waits for the reset when nothing remains', async () => {
    const headers = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(NOW / 1000 + 1234) };
    world.github.failNext({ method: 'POST', path: STATUSES, status: 403, headers, body: { message: 'API rate limit exceeded' } });
    expect(await failure(write())).toMatchObject({ kind: 'rate_limited', retryAfterMs: 1_234_000 });
  });

  it('waits a minute when only the text tells it from a missing permission', async () => {
    const body = { message: 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.' };
    world.github.failNext({ method: 'POST', path: STATUSES, status: 403, headers: { 'x-ratelimit-remaining': '4000' }, body });
    expect(await failure(write())).toMatchObject({ kind: 'rate_limited', retryAfterMs: 60_000 });
  });

  it('may be a 429 without any header', async () => {
    world.github.failNext({ method: 'POST', path: STATUSES, status: 429 });
    expect(await failure(write())).toMatchObject({ kind: 'rate_limited', status: 429, retryAfterMs: 60_000 });
  });

  it('is not waited for in the process, also where writes are paced', async () => {
    const toSimulator: typeof fetch = (input, init) => {
      const address = input instanceof Request ? input.url : input.toString();
      return fetch(address.replace('https://api.github.com', world.github.url), init);
    };
    const body = { message: 'You have exceeded a secondary rate limit.' };
    world.github.failNext({ method: 'POST', path: STATUSES, status: 403, headers: { 'retry-after': '60' }, body });
    const client = world.client(TOKENS.personal, { baseUrl: 'https://api.github.com' }, { fetch: toSimulator });
    const outcome = surfaceOf(client, 'check').write({ run: runView(), headline: '12 passed', body: '', previous: undefined });
    expect(await failure(outcome)).toMatchObject({ kind: 'rate_limited', retryAfterMs: 60_000 });
    expect(writes(world)).toHaveLength(1);
  });

  it('never makes a check run step down', async () => {
    world.github.failNext({ method: 'POST', path: /check-runs/, status: 403, headers: { 'retry-after': '5' } });
    expect(await failure(write(TOKENS.app))).toMatchObject({ kind: 'rate_limited', retryAfterMs: 5000 });
    expect(world.github.state.statuses).toEqual([]);
  });

  it('of a whole hour is told by the simulated GitHub itself', async () => {
    await world.close();
    world = await startWorld({ limits: { primaryPerHour: 1 }, now: () => NOW });
    expect(await failure(write())).toMatchObject({ kind: 'rate_limited', retryAfterMs: 3_600_000 });
  });
});

describe('a failure', () => {
  it.each([
    [400, 'rejected'],
    [401, 'auth'],
    [403, 'permission'],
    [404, 'not_found'],
    [409, 'conflict'],
    [410, 'not_found'],
    [422, 'rejected'],
    [500, 'unavailable'],
    [503, 'unavailable'],
  ] as const)('with status %i is %s, and a write is never repeated', async (status, kind) => {
    world.github.failNext({ method: 'POST', path: STATUSES, status, body: { message: 'No.' } });
    expect(await failure(write())).toMatchObject({ kind, status });
    expect(writes(world)).toHaveLength(1);
  });

  it('of a read is tried once more when it is the server, and not when it is us', async () => {
    world.github.failNext({ method: 'GET', path: STATUSES, status: 502 });
    expect(await write()).toMatchObject({ kind: 'degraded' });
    const reads = () => world.github.requests.filter(({ method, path }) => method === 'GET' && STATUSES.test(path)).length;
    expect(reads()).toBe(2);
    world.github.failNext({ method: 'GET', path: STATUSES, status: 403, body: { message: 'Resource not accessible' } });
    expect(await failure(write())).toMatchObject({ kind: 'permission' });
    expect(reads()).toBe(3);
  });

  it('is unavailable when the connection breaks, and when the answer ends early', async () => {
    world.github.failNext({ method: 'POST', path: STATUSES, status: 'reset' });
    expect(await failure(write())).toMatchObject({ kind: 'unavailable' });
    const broken = { 'content-type': 'application/json' };
    world.github.failNext({ method: 'POST', path: STATUSES, status: 201, headers: broken, body: '{"id": 1, "sta' });
    expect(await failure(write())).toMatchObject({ kind: 'unavailable', message: expect.stringContaining('ended early') });
  });

  it('is unavailable when the process drains', async () => {
    const drain = new AbortController();
    world.github.delayNext({ method: 'POST', path: STATUSES, until: new Promise(() => {}) });
    const outcome = failure(write(TOKENS.personal, { signal: drain.signal }));
    while (!writes(world).some((one) => STATUSES.test(one))) await new Promise((resolve) => void setImmediate(resolve));
    drain.abort();
    expect(await outcome).toMatchObject({ kind: 'unavailable' });
  });

  it('names what is already there as a conflict', async () => {
    const body = { message: 'Validation Failed', errors: [{ resource: 'X', code: 'already_exists', field: 'name' }] };
    world.github.failNext({ method: 'POST', path: STATUSES, status: 422, body });
    expect(await failure(write())).toMatchObject({ kind: 'conflict', status: 422 });
  });

  it('asks for single sign-on where the organization wants it', async () => {
    const headers = { 'x-github-sso': 'required; url=https://github.com/orgs/octo/sso?authorization_request=1' };
    world.github.failNext({
      method: 'POST',
      path: STATUSES,
      status: 403,
      headers,
      body: { message: 'Resource protected by organization SAML enforcement.' },
    });
    expect(await failure(write())).toMatchObject({ kind: 'permission', message: expect.stringContaining('single sign-on') });
  });

  it('never holds the token', async () => {
    world.github.failNext({
      method: 'POST',
      path: STATUSES,
      status: 422,
      body: { message: `bad ${TOKENS.personal} and ghs_abcdefghijklmnop` },
    });
    const { message } = await failure(write());
    expect(message).toContain('[redacted]');
    expect(message).not.toMatch(/ghp_|ghs_/);
  });

  it('of a name that is no repository is rejected without asking GitHub', async () => {
    const outcome = world.client(TOKENS.app).findChanges({ name: 'hello' }, COMMIT);
    await expect(outcome).rejects.toBeInstanceOf(ProviderError);
    await expect(outcome).rejects.toThrow('owner/repo');
    expect(world.github.requests).toEqual([]);
  });
});

describe('finding changes', () => {
  it('keeps the open pull requests whose head is the commit', async () => {
    const { github } = world;
    github.addPullRequest({ repository: REPOSITORY.name, number: 8, headSha: COMMIT, headBranch: 'old', state: 'closed' });
    github.addPullRequest({ repository: REPOSITORY.name, number: 9, headSha: 'b'.repeat(40), headBranch: 'other' });
    github.addPullRequest({
      repository: REPOSITORY.name,
      number: 10,
      headSha: COMMIT,
      headBranch: 'main',
      headRepository: 'mona/hello',
    });
    const changes = await world.client(TOKENS.app).findChanges(REPOSITORY, COMMIT);
    expect(changes).toMatchObject([
      { number: 7, headSha: COMMIT, headBranch: 'feature', baseBranch: 'main', fork: false },
      { number: 10, headBranch: 'main', fork: true },
    ]);
  });
});
