import type { BitbucketSimulator } from '@testwire/testkit';
import type { SurfaceKind, WriteBudget } from '@testwire/providers';
import { AT, runView, write } from '../support.ts';
import { closeAll } from '../support-simulators.ts';
import { changeRun, connect, connectAccessToken, EMAIL, startBitbucket, TOKEN, writes } from './simulated.ts';

const KINDS: readonly SurfaceKind[] = ['status', 'insights', 'comment'];
const READ = ['repository', 'pullrequest', 'pipeline', 'account'];

let bitbucket: BitbucketSimulator;
beforeEach(async () => {
  bitbucket = await startBitbucket();
});
afterEach(closeAll);

describe.each(KINDS)('a failure at the %s', (kind) => {
  const NEEDS = kind === 'comment' ? 'pullrequest:write' : 'repository:write';

  it('names the permission that is missing, and where to grant it', async () => {
    bitbucket.setTokens([{ token: TOKEN, kind: 'api', email: EMAIL, scopes: READ }]);
    await expect(write(connect(bitbucket), kind, changeRun())).resolves.toMatchObject({
      kind: 'failed',
      failure: {
        kind: 'permission',
        status: 403,
        message: expect.stringMatching(new RegExp(`"${NEEDS}".*api-tokens`)) as string,
      },
    });
    bitbucket.setTokens([{ token: TOKEN, kind: 'access', scopes: READ }]);
    await expect(write(connectAccessToken(bitbucket), kind, changeRun())).resolves.toMatchObject({
      failure: { kind: 'permission', message: expect.stringContaining('Repository settings → Access tokens') as string },
    });
  });

  it.each([[EMAIL], [undefined]])('does not give the credential of %s away', async (username) => {
    const header = username === undefined ? 'wrong-secret' : Buffer.from(`${username}:wrong-secret`).toString('base64');
    const client = connect(bitbucket, { token: 'wrong-secret', username });
    bitbucket.failNext({ path: /./, status: 401, body: { error: { message: `Not good: wrong-secret, ${header}` } } });
    const outcome = await write(client, kind, changeRun());
    expect(outcome).toMatchObject({
      kind: 'failed',
      failure: { kind: 'auth', status: 401, message: expect.stringContaining('Not good: [redacted], [redacted]') as string },
    });
    expect(JSON.stringify(outcome)).not.toContain('wrong-secret');
  });

  it('waits as long as Bitbucket says, or a minute, and is not repeated here', async () => {
    bitbucket.failNext({ method: 'GET', path: /acme/, status: 429, headers: { 'retry-after': '7' } });
    await expect(write(connect(bitbucket), kind, changeRun())).resolves.toMatchObject({
      kind: 'failed',
      failure: { kind: 'rate_limited', retryAfterMs: 7000 },
    });
    bitbucket.failNext({ method: 'GET', path: /acme/, status: 429 });
    await expect(write(connect(bitbucket), kind, changeRun())).resolves.toMatchObject({
      failure: { kind: 'rate_limited', retryAfterMs: 60_000 },
    });
    expect(writes(bitbucket)).toEqual([]);
  });

  it.each([500, 502, 503, 'reset'] as const)('is of the kind unavailable after %s, of a write too', async (status) => {
    bitbucket.failNext({ method: kind === 'insights' ? 'PUT' : 'POST', path: /acme/, status });
    await expect(write(connect(bitbucket), kind, changeRun())).resolves.toMatchObject({
      kind: 'failed',
      failure: { kind: 'unavailable' },
    });
    expect(writes(bitbucket)).toHaveLength(1);
    await expect(write(connect(bitbucket), kind, changeRun())).resolves.toMatchObject({ kind: 'done' });
  });

  it('is told when the write took effect and its answer was lost', async () => {
    bitbucket.failNext({ method: kind === 'insights' ? 'PUT' : 'POST', path: /acme/, status: 'reset', afterEffect: true });
    await expect(write(connect(bitbucket), kind, changeRun())).resolves.toMatchObject({ failure: { kind: 'unavailable' } });
    await expect(write(connect(bitbucket), kind, changeRun())).resolves.toMatchObject({ kind: 'unchanged' });
  });

  it('is told when the repository is invisible', async () => {
    bitbucket.setTokens([{ token: TOKEN, kind: 'api', email: EMAIL, repositories: ['acme/other'] }]);
    await expect(write(connect(bitbucket), kind, changeRun())).resolves.toMatchObject({
      failure: { kind: 'not_found', message: expect.stringContaining('may not have access to this repository') as string },
    });
  });

  it('is told for a name that is no repository, without asking', async () => {
    const run = changeRun({ repository: { name: '../user' } });
    await expect(write(connectAccessToken(bitbucket), kind, run)).resolves.toMatchObject({
      failure: { kind: expect.any(String) as string },
    });
    expect(writes(bitbucket)).toEqual([]);
    expect(bitbucket.requests.filter(({ path }) => path !== '/2.0/user')).toEqual([]);
  });
});

describe('the write budget', () => {
  it('is taken from before each write, and by nothing that only reads', async () => {
    let taken = 0;
    const budget: WriteBudget = {
      take: (_credential, windows, cost) => {
        // What only reads costs nothing; it asks whether everybody has to wait.
        if (cost === 0) return Promise.resolve(undefined);
        taken += cost;
        expect(windows).toMatchObject([{ limit: 400, perMs: 3_600_000 }]);
        return Promise.resolve(taken > 1 ? { waitMs: 5000, window: 'an hour' } : undefined);
      },
      pause: () => Promise.resolve(),
    };
    const client = connect(bitbucket, {}, { budget });
    await expect(write(client, 'status', runView())).resolves.toMatchObject({ kind: 'done' });
    await expect(write(client, 'status', runView())).resolves.toMatchObject({ kind: 'unchanged' });
    await expect(write(client, 'status', runView({ status: 'failed' }))).resolves.toMatchObject({
      failure: { kind: 'rate_limited', retryAfterMs: 5000 },
    });
    expect(writes(bitbucket)).toHaveLength(1);
  });
});

describe('Bitbucket itself', () => {
  it('limits requests in a rolling hour', async () => {
    await bitbucket.close();
    let now = Date.parse(AT);
    bitbucket = await startBitbucket({ requestsPerHour: 2, now: () => now });
    await expect(write(connect(bitbucket), 'status', runView())).resolves.toMatchObject({ kind: 'done' });
    await expect(write(connect(bitbucket), 'status', runView())).resolves.toMatchObject({
      failure: { kind: 'rate_limited', message: expect.stringContaining('Rate limit for this resource') as string },
    });
    now += 3_600_001;
    await expect(write(connect(bitbucket), 'status', runView())).resolves.toMatchObject({ kind: 'unchanged' });
  });
});
