import type { TravisSimulator } from '@testwire/testkit';
import type { BudgetWindow } from '../../src/write-budget.ts';
import { AT, SHA, testDeps } from '../support.ts';
import { closeAll } from '../support-simulators.ts';
import { BUILD, connect, pipeline, REPOSITORY, startTravis, TOKEN } from './simulated.ts';

let travis: TravisSimulator;
let now: number;
beforeEach(async () => {
  now = Date.parse(AT);
  travis = await startTravis({ now: () => now });
  travis.addBuild({ repository: REPOSITORY.name, id: BUILD, commit: SHA, state: 'started' });
});
afterEach(closeAll);

const writes = () => travis.requests.filter(({ method }) => method !== 'GET');

describe('a Travis CI build', () => {
  it.each([
    ['created', { state: 'waiting' }],
    ['received', { state: 'waiting' }],
    ['started', { state: 'running' }],
    ['passed', { state: 'completed', conclusion: 'success', attempt: 1 }],
    ['failed', { state: 'completed', conclusion: 'failure', attempt: 1 }],
    ['errored', { state: 'completed', conclusion: 'failure', attempt: 1 }],
    ['canceled', { state: 'completed', conclusion: 'cancelled', attempt: 1 }],
  ] as const)('that is %s reads as %j', async (state, expected) => {
    travis.setState(BUILD, state);
    expect(await connect(travis).pipelines.readPipeline?.(REPOSITORY, pipeline())).toEqual(expected);
    expect(await connect(travis, { token: undefined }).pipelines.readPipeline?.(REPOSITORY, pipeline())).toEqual(expected);
  });

  it('is cancelled and restarted, with one request each', async () => {
    const { pipelines } = connect(travis);
    expect(await pipelines.cancel?.(REPOSITORY, pipeline())).toEqual({ kind: 'done', value: undefined });
    expect(travis.state.builds).toMatchObject([{ state: 'canceled' }]);
    expect(await pipelines.rerun?.(REPOSITORY, pipeline())).toEqual({ kind: 'done', value: undefined });
    expect(travis.state.builds).toMatchObject([{ state: 'created', restarts: 1 }]);
    expect(writes()).toHaveLength(2);
  });

  it('is not tried again when it is in no state for it', async () => {
    expect(await connect(travis).pipelines.rerun?.(REPOSITORY, pipeline())).toMatchObject({
      kind: 'failed',
      failure: { kind: 'rejected', status: 409 },
    });
    travis.setState(BUILD, 'passed');
    expect(await connect(travis).pipelines.cancel?.(REPOSITORY, pipeline())).toMatchObject({
      kind: 'failed',
      failure: { kind: 'rejected', status: 409 },
    });
  });

  it.each(['0', '../user', '1e3', 'x'.repeat(128)])('is not asked for by the id %s', async (id) => {
    await expect(connect(travis).pipelines.readPipeline?.(REPOSITORY, pipeline(id))).rejects.toMatchObject({
      failure: { kind: 'rejected' },
    });
    expect(travis.requests).toEqual([]);
  });

  it('leaves nothing to collect, which is no problem', async () => {
    const request = {
      repository: REPOSITORY,
      pipeline: pipeline(),
      artifacts: ['*'],
      files: ['**/*'],
      limits: { fileBytes: 1, totalBytes: 1, files: 1 },
    };
    const found: unknown[] = [];
    for await (const result of connect(travis).pipelines.collectResults(request)) found.push(result);
    expect(found).toEqual([]);
    expect(travis.requests).toEqual([]);
  });
});

describe('a build request at Travis CI', () => {
  const trigger = (ref: string, more: { inputs?: Record<string, string> } = {}, repository: object = {}) =>
    connect(travis).pipelines.trigger?.({ ...REPOSITORY, ...repository }, { ref, ...more });

  it('is for a branch, and made once', async () => {
    expect(await trigger('refs/heads/feature/x')).toEqual({ kind: 'done', value: { url: `${travis.url}/acme/shop/requests` } });
    expect(travis.state.requests).toMatchObject([{ repository: 'acme/shop', branch: 'feature/x' }]);
    expect(writes()).toMatchObject([{ path: '/api/repo/acme%2Fshop/requests' }]);
  });

  it('is unsupported for tags, inputs and other hosts', async () => {
    expect(await trigger('refs/tags/v1')).toMatchObject({ kind: 'unsupported' });
    expect(await trigger('main', { inputs: { a: 'b' } })).toMatchObject({ kind: 'unsupported' });
    expect(await trigger('main', {}, { host: 'bitbucket' })).toMatchObject({ kind: 'unsupported' });
    expect(travis.requests).toEqual([]);
  });

  it('is refused after ten in an hour', async () => {
    for (let made = 0; made < 10; made += 1) expect(await trigger('main')).toMatchObject({ kind: 'done' });
    expect(await trigger('main')).toMatchObject({
      kind: 'failed',
      failure: { kind: 'rate_limited', status: 429, retryAfterMs: 60_000 },
    });
    now += 3_600_000;
    expect(await trigger('main')).toMatchObject({ kind: 'done' });
  });

  it('draws on the budget of its repository, and a restart on that of the account', async () => {
    const drawn: { credential: string; windows: readonly BudgetWindow[] }[] = [];
    const budget = {
      take: async (credential: string, windows: readonly BudgetWindow[]) => {
        drawn.push({ credential, windows });
        return drawn.length > 3 ? { waitMs: 90_000, window: '10 build requests an hour' } : undefined;
      },
      pause: async () => undefined,
    };
    const { pipelines } = connect(travis, {}, testDeps({ budget }));
    await pipelines.trigger?.(REPOSITORY, { ref: 'main' });
    await pipelines.trigger?.({ name: 'acme/other' }, { ref: 'main' });
    await pipelines.cancel?.(REPOSITORY, pipeline());
    expect(drawn.map(({ windows }) => windows[0]?.limit)).toEqual([10, 10, 45]);
    expect(new Set(drawn.map(({ credential }) => credential)).size).toBe(3);
    expect(JSON.stringify(drawn)).not.toContain(TOKEN);
    const sent = travis.requests.length;
    expect(await pipelines.trigger?.(REPOSITORY, { ref: 'main' })).toMatchObject({
      failure: { kind: 'rate_limited', retryAfterMs: 90_000 },
    });
    expect(travis.requests).toHaveLength(sent);
  });
});

describe('what Travis CI refuses', () => {
  const cancel = (settings: Record<string, unknown> = {}) => connect(travis, settings).pipelines.cancel?.(REPOSITORY, pipeline());

  it('is a typed failure that does not give the token away', async () => {
    const wrong = await cancel({ token: 'wrong-token-01234' });
    expect(wrong).toMatchObject({ kind: 'failed', failure: { kind: 'auth', status: 403 } });
    expect(JSON.stringify(wrong)).not.toContain('wrong-token-01234');
    expect(await cancel({ token: undefined })).toMatchObject({
      failure: { kind: 'auth', message: expect.stringContaining('No token is configured') as string },
    });
    travis.failNext({ path: /cancel/, status: 400, body: { error_type: 'wrong_params', error_message: `bad ${TOKEN}` } });
    const echoed = await cancel();
    expect(echoed).toMatchObject({ failure: { kind: 'rejected', message: expect.stringContaining('bad [redacted]') as string } });
  });

  it('is told by its kind, and never tried again here', async () => {
    for (const [status, kind] of [
      [404, 'not_found'],
      [400, 'rejected'],
      [502, 'unavailable'],
      ['reset', 'unavailable'],
    ] as const) {
      travis.failNext({ path: /cancel/, status });
      expect(await cancel()).toMatchObject({ kind: 'failed', failure: { kind } });
    }
    travis.failNext({ path: /cancel/, status: 429, headers: { 'retry-after': '7' } });
    expect(await cancel()).toMatchObject({ failure: { kind: 'rate_limited', retryAfterMs: 7000 } });
    expect(writes()).toHaveLength(5);
    expect(travis.state.builds).toMatchObject([{ state: 'started' }]);
  });

  it('for want of push access names it', async () => {
    travis = await startTravis({ tokens: [{ token: TOKEN, pushes: false }] });
    travis.addBuild({ repository: REPOSITORY.name, id: BUILD, commit: SHA, state: 'started' });
    expect(await cancel()).toMatchObject({
      failure: { kind: 'permission', message: expect.stringContaining('push access') as string },
    });
    expect(await connect(travis).checkAccess(REPOSITORY)).toMatchObject([{ ok: true }, { ok: true }, { ok: false }]);
  });
});

describe('access to Travis CI', () => {
  it('is checked as far as it can be', async () => {
    expect(await connect(travis).checkAccess(REPOSITORY)).toEqual([
      { what: 'public key for webhooks can be read', ok: true },
      { what: 'token is valid', ok: true },
      { what: 'may start builds of acme/shop', ok: true },
    ]);
    expect(await connect(travis, { token: undefined }).checkAccess(REPOSITORY)).toHaveLength(1);
    expect(await connect(travis, { token: 'wrong' }).checkAccess(REPOSITORY)).toMatchObject([{ ok: true }, { ok: false }]);
    expect(await connect(travis).checkAccess({ name: 'acme/other' })).toMatchObject([{ ok: true }, { ok: true }, { ok: false }]);
    travis.failNext({ path: /config/, status: 500 });
    expect(await connect(travis, { token: undefined }).checkAccess()).toMatchObject([{ ok: false }]);
  });

  it('is refused for a repository that is switched off', async () => {
    travis = await startTravis({ repositories: [{ slug: REPOSITORY.name, active: false }] });
    expect((await connect(travis).checkAccess(REPOSITORY))[2]).toMatchObject({
      ok: false,
      advice: expect.stringContaining('Switch') as string,
    });
  });

  it('shows nothing of its own', async () => {
    const client = connect(travis);
    expect(client.surfaces).toEqual([]);
    await client.close();
  });
});
