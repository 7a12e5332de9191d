import type { BitbucketDcSimulator } from '@testwire/testkit';
import type { SurfaceKind } from '@testwire/providers';
import { AT, write } from '../support.ts';
import { closeAll } from '../support-simulators.ts';
import { ACCOUNT, changeRun, connect, startBitbucket, TOKEN, writes } from './simulated.ts';

let bitbucket: BitbucketDcSimulator;
beforeEach(async () => {
  bitbucket = await startBitbucket();
});
afterEach(closeAll);

const SURFACES: readonly SurfaceKind[] = ['status', 'insights', 'comment'];

describe.each(SURFACES)('the %s', (kind) => {
  it('needs a permission, which Bitbucket refuses with 401', async () => {
    bitbucket.setTokens([{ token: TOKEN, name: ACCOUNT, repositories: [] }]);
    await expect(write(connect(bitbucket), kind, changeRun())).resolves.toMatchObject({
      kind: 'failed',
      failure: {
        kind: 'permission',
        status: 401,
        message: expect.stringMatching(/not permitted.*"Repository read".*HTTP access tokens/) as string,
      },
    });
  });

  it('tells a credential that is wrong, and shows it nowhere', async () => {
    for (const settings of [{ token: 'wrong-token' }, { token: 'wrong-token', username: ACCOUNT }]) {
      const outcome = await write(connect(bitbucket, settings), kind, changeRun());
      expect(outcome).toMatchObject({ kind: 'failed', failure: { kind: 'auth', status: 401 } });
      expect(JSON.stringify(outcome)).not.toContain('wrong-token');
    }
    const basic = Buffer.from(`${ACCOUNT}:${TOKEN}`).toString('base64');
    const errors = [{ context: null, message: `no ${TOKEN} and no ${basic}`, exceptionName: 'x.AuthenticationException' }];
    bitbucket.failNext({ path: /./, status: 401, body: { errors } });
    const outcome = await write(connect(bitbucket, { username: ACCOUNT }), kind, changeRun());
    expect(outcome).toMatchObject({ failure: { message: expect.stringContaining('[redacted]') as string } });
    expect(JSON.stringify(outcome)).not.toContain(TOKEN);
    expect(JSON.stringify(outcome)).not.toContain(basic);
  });

  it('does not take a refusal to nobody in particular for a missing permission', async () => {
    const errors = [{ message: 'You are not permitted', exceptionName: 'com.atlassian.bitbucket.AuthorisationException' }];
    bitbucket.failNext({ path: /./, status: 401, body: { errors } });
    await expect(write(connect(bitbucket), kind, changeRun())).resolves.toMatchObject({ failure: { kind: 'auth' } });
  });

  it('is not there for a repository, commit or pull request that is not', async () => {
    for (const overrides of [
      { repository: { name: 'ACME/other' } },
      kind === 'comment' ? { change: { number: 99 } } : { commit: 'f'.repeat(40) },
    ])
      await expect(write(connect(bitbucket), kind, changeRun(overrides))).resolves.toMatchObject({
        failure: { kind: 'not_found', status: 404 },
      });
  });

  it.each([
    [
      { status: 429, headers: { 'retry-after': '7' } },
      { kind: 'rate_limited', retryAfterMs: 7000 },
    ],
    [{ status: 429 }, { kind: 'rate_limited', retryAfterMs: 10_000 }],
    [{ status: 503 }, { kind: 'unavailable' }],
    [{ status: 'reset' }, { kind: 'unavailable' }],
    [{ status: 302, headers: { location: 'https://elsewhere.example.com' } }, { kind: 'rejected' }],
    [{ status: 409 }, { kind: 'conflict' }],
  ] as const)('fails with %j as %j and does not try again', async (failure, expected) => {
    bitbucket.failNext({ method: 'POST', path: /./, ...failure });
    const run = changeRun({ status: 'failed', annotations: [{ path: 'a', line: 1, title: 'adds', message: 'no' }] });
    await expect(write(connect(bitbucket), kind, run)).resolves.toMatchObject({ kind: 'failed', failure: expected });
    expect(writes(bitbucket).filter((one) => one.startsWith('POST'))).toHaveLength(1);
  });

  it('does not take a page to sign in for an answer', async () => {
    bitbucket.failNext({ method: 'GET', path: /(builds|reports.*|activities)$/, status: 200, body: '<html>Sign in</html>' });
    await expect(write(connect(bitbucket), kind, changeRun())).resolves.toMatchObject({ failure: { kind: 'rejected' } });
    expect(writes(bitbucket)).toEqual([]);
  });
});

describe('the budget of writes', () => {
  it('is asked before a write, and told to wait', async () => {
    const asked: unknown[] = [];
    const budget = {
      take: (_: string, windows: readonly { limit: number }[], cost: number) => {
        // What only reads costs nothing; it asks whether everybody has to wait.
        if (cost === 0) return Promise.resolve(undefined);
        asked.push([windows.map(({ limit }) => limit), cost]);
        return Promise.resolve(asked.length > 1 ? { waitMs: 5000, window: 'a minute' } : undefined);
      },
      pause: () => Promise.resolve(),
    };
    const client = connect(bitbucket, {}, { budget });
    await expect(write(client, 'status', changeRun())).resolves.toMatchObject({ kind: 'done' });
    await expect(write(client, 'status', changeRun())).resolves.toMatchObject({ kind: 'unchanged' });
    await expect(write(client, 'status', changeRun({ status: 'failed' }))).resolves.toMatchObject({
      failure: { kind: 'rate_limited', retryAfterMs: 5000 },
    });
    expect(asked).toEqual([
      [[100], 1],
      [[100], 1],
    ]);
  });

  it('is of no avail where the administrator allows less', async () => {
    await bitbucket.close();
    let now = Date.parse(AT);
    bitbucket = await startBitbucket({ rateLimit: { capacity: 2, perSecond: 1 }, now: () => now });
    await expect(write(connect(bitbucket), 'status', changeRun())).resolves.toMatchObject({ kind: 'done' });
    await expect(write(connect(bitbucket), 'status', changeRun())).resolves.toMatchObject({
      failure: { kind: 'rate_limited', retryAfterMs: 1000 },
    });
    now += 1000;
    await expect(write(connect(bitbucket), 'status', changeRun())).resolves.toMatchObject({ kind: 'unchanged' });
  });
});
