import type { CircleCISimulator } from '@testwire/testkit';
import { SHA } from '../support.ts';
import { closeAll } from '../support-simulators.ts';
import { connect, OWN_SLUG, pipeline, REPOSITORY, SLUG, startCircleCI, TOKEN, WORKFLOW } from './simulated.ts';

let circleci: CircleCISimulator;
beforeEach(async () => {
  circleci = await startCircleCI();
  circleci.addWorkflow({ project: SLUG, id: WORKFLOW, revision: SHA, status: 'running' });
});
afterEach(closeAll);

const writes = () => circleci.requests.filter(({ method }) => method !== 'GET');

describe('a CircleCI workflow', () => {
  it.each([
    ['on_hold', { state: 'waiting' }],
    ['running', { state: 'running' }],
    ['failing', { state: 'running' }],
    ['success', { state: 'completed', conclusion: 'success', attempt: 1 }],
    ['failed', { state: 'completed', conclusion: 'failure', attempt: 1 }],
    ['error', { state: 'completed', conclusion: 'failure', attempt: 1 }],
    ['unauthorized', { state: 'completed', conclusion: 'failure', attempt: 1 }],
    ['canceled', { state: 'completed', conclusion: 'cancelled', attempt: 1 }],
    ['not_run', { state: 'completed', conclusion: 'skipped', attempt: 1 }],
  ])('that is %s reads as %j', async (status, expected) => {
    circleci.finishWorkflow(WORKFLOW, status);
    expect(await connect(circleci).pipelines.readPipeline?.(REPOSITORY, pipeline())).toEqual(expected);
  });

  it('runs again as another workflow, and is cancelled, with one request each', async () => {
    const { pipelines } = connect(circleci);
    expect(await pipelines.rerun?.(REPOSITORY, pipeline())).toEqual({ kind: 'done', value: undefined });
    expect(circleci.state.workflows).toMatchObject([{ id: WORKFLOW }, { rerunOf: WORKFLOW, status: 'running' }]);
    expect(await pipelines.cancel?.(REPOSITORY, pipeline())).toEqual({ kind: 'done', value: undefined });
    expect(circleci.state.workflows[0]).toMatchObject({ status: 'canceled' });
    expect(writes()).toHaveLength(2);
  });

  it.each(['31', '../../me', `${WORKFLOW}/job`, 'x'.repeat(128)])('is not asked for by the id %s', async (id) => {
    const { pipelines } = connect(circleci);
    await expect(pipelines.readPipeline?.(REPOSITORY, pipeline(id))).rejects.toMatchObject({ failure: { kind: 'rejected' } });
    expect(await pipelines.rerun?.(REPOSITORY, pipeline(id))).toMatchObject({ kind: 'failed', failure: { kind: 'rejected' } });
    expect(circleci.requests).toEqual([]);
  });
});

describe('a CircleCI pipeline', () => {
  const trigger = (request: { ref: string; pipeline?: string; inputs?: Record<string, string> }, repository: object = {}) =>
    connect(circleci).pipelines.trigger?.({ ...REPOSITORY, ...repository }, request);

  it('starts at a branch or a tag, with parameters of the types that they read as', async () => {
    const inputs = { deploy: 'true', shards: '4', version: '"20"', name: 'x' };
    expect(await trigger({ ref: 'main', inputs })).toMatchObject({ kind: 'done', value: { id: circleci.state.started[0]?.id } });
    expect(await trigger({ ref: 'refs/tags/v1' })).toMatchObject({ kind: 'done' });
    expect(circleci.state.started).toMatchObject([
      { project: SLUG, request: { branch: 'main', parameters: { deploy: true, shards: 4, version: '20', name: 'x' } } },
      { project: SLUG, request: { tag: 'v1' } },
    ]);
    expect(writes()).toHaveLength(2);
  });

  it('of a project with an id of its own starts by its slug and definition', async () => {
    const definition = '2a68fe5f-2fe5-4d4f-91e1-15f111116743';
    expect(await trigger({ ref: 'refs/heads/main', pipeline: `${OWN_SLUG}/${definition}` })).toMatchObject({ kind: 'done' });
    expect(circleci.state.started).toMatchObject([
      { project: OWN_SLUG, request: { definition_id: definition, config: { branch: 'main' }, checkout: { branch: 'main' } } },
    ]);
  });

  it('of such a project without a slug is unsupported; of no project at all, rejected', async () => {
    expect(await trigger({ ref: 'main' }, { host: 'gitlab' })).toMatchObject({ kind: 'unsupported' });
    expect(await trigger({ ref: 'main', pipeline: 'gh/../me' })).toMatchObject({ kind: 'failed', failure: { kind: 'rejected' } });
    expect(await trigger({ ref: 'no-such-branch' })).toMatchObject({
      kind: 'failed',
      failure: { kind: 'rejected', message: expect.stringContaining('Branch not found') as string },
    });
    expect(writes()).toHaveLength(1);
  });
});

describe('what CircleCI refuses', () => {
  const rerun = (settings: Record<string, unknown> = {}) => connect(circleci, settings).pipelines.rerun?.(REPOSITORY, pipeline());

  it('is a typed failure that does not give the token away', async () => {
    circleci.failNext({ path: /rerun/, status: 401, body: { message: `bad ${TOKEN}` } });
    const wrong = await rerun();
    expect(wrong).toMatchObject({ kind: 'failed', failure: { kind: 'auth', status: 401 } });
    expect(JSON.stringify(wrong)).not.toContain(TOKEN);
    expect(JSON.stringify(wrong)).toContain('settings/user/tokens');
    expect(await rerun({ token: 'another-token-0123' })).toMatchObject({ failure: { kind: 'auth' } });
    expect(await rerun({ token: undefined })).toMatchObject({
      failure: { kind: 'auth', message: expect.stringContaining('No token is configured') as string },
    });
  });

  it('is told by its kind, and never tried again here', async () => {
    for (const [status, kind] of [
      [403, 'permission'],
      [404, 'not_found'],
      [400, 'rejected'],
      [502, 'unavailable'],
      ['reset', 'unavailable'],
    ] as const) {
      circleci.failNext({ path: /rerun/, status });
      expect(await rerun()).toMatchObject({ kind: 'failed', failure: { kind } });
    }
    expect(writes()).toHaveLength(5);
    expect(circleci.state.workflows).toHaveLength(1);
  });

  it('for a while is told with the time: as Retry-After, or as the seconds that remain', async () => {
    circleci.failNext({ path: /rerun/, status: 429, headers: { 'retry-after': '7' } });
    expect(await rerun()).toMatchObject({ failure: { kind: 'rate_limited', retryAfterMs: 7000 } });
    circleci.failNext({ path: /rerun/, status: 429 });
    expect(await rerun()).toMatchObject({ failure: { kind: 'rate_limited', retryAfterMs: 60_000 } });

    circleci = await startCircleCI({ requestsPerMinute: 1, now: () => Date.parse('2026-03-01T12:00:48Z') });
    circleci.addWorkflow({ project: SLUG, id: WORKFLOW, revision: SHA });
    expect(await rerun()).toMatchObject({ kind: 'done' });
    expect(await rerun()).toMatchObject({ failure: { kind: 'rate_limited', retryAfterMs: 12_000 } });
  });
});

describe('access to CircleCI', () => {
  it('is checked as far as it can be', async () => {
    expect(await connect(circleci).checkAccess(REPOSITORY)).toEqual([
      { what: 'token is valid', ok: true },
      { what: 'may see the project of acme/shop', ok: true },
    ]);
    expect(await connect(circleci).checkAccess({ name: 'acme/other' })).toMatchObject([{ ok: true }, { ok: false }]);
    expect(await connect(circleci).checkAccess({ name: 'acme/shop', host: 'gitlab' })).toMatchObject([
      { ok: true },
      { ok: true },
    ]);
    const refused = await connect(circleci, { token: 'wrong-token-01234' }).checkAccess(REPOSITORY);
    expect(refused).toMatchObject([{ ok: false, advice: expect.stringContaining('personal API token') as string }]);
    expect(JSON.stringify(refused)).not.toContain('wrong-token-01234');
  });

  it('shows nothing of its own', async () => {
    const client = connect(circleci);
    expect(client.surfaces).toEqual([]);
    await client.close();
  });
});
