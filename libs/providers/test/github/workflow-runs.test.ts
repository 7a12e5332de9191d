import type { GitHubSimulator } from '@testwire/testkit';
import type { TriggerRequest } from '../../src/provider.ts';
import { COMMIT, REPOSITORY, startWorld, TOKENS, type World, writes } from './world.ts';

const PIPELINE = { id: '55', attempt: 1, name: 'CI', commit: COMMIT };

let world: World;
beforeEach(async () => {
  const workflows = { 'ci.yml': { name: 'CI', inputs: ['suite', 'shard'] }, 'push.yml': { name: 'Push' } };
  world = await startWorld({ repositories: [{ fullName: REPOSITORY.name, branches: { main: COMMIT }, workflows }] });
});
afterEach(async () => {
  expect(world.github.unexpected).toEqual([]);
  await world.close();
});

type WorkflowRunSeed = Parameters<GitHubSimulator['addWorkflowRun']>[0];

function addRun(more: Partial<WorkflowRunSeed> = {}): void {
  const run = { repository: REPOSITORY.name, id: 55, name: 'CI', headSha: COMMIT, headBranch: 'main', conclusion: null };
  world.github.addWorkflowRun({ ...run, ...more });
}

const pipelines = (token: string = TOKENS.app) => world.client(token).pipelines;

describe('a workflow run', () => {
  it.each<[WorkflowRunSeed['conclusion'], object]>([
    [null, { state: 'running' }],
    ['success', { state: 'completed', conclusion: 'success', attempt: 3 }],
    ['timed_out', { state: 'completed', conclusion: 'failure', attempt: 3 }],
    ['cancelled', { state: 'completed', conclusion: 'cancelled', attempt: 3 }],
    ['action_required', { state: 'completed', conclusion: 'unknown', attempt: 3 }],
  ])('with the conclusion %s reads as %j', async (conclusion, expected) => {
    addRun({ conclusion, runAttempt: 3 });
    expect(await pipelines().readPipeline?.(REPOSITORY, PIPELINE)).toEqual(expected);
  });

  it('that is not there, or of something else, cannot be read', async () => {
    await expect(pipelines().readPipeline?.(REPOSITORY, PIPELINE)).rejects.toMatchObject({ failure: { kind: 'not_found' } });
    const other = { ...PIPELINE, id: '../hooks' };
    await expect(pipelines().readPipeline?.(REPOSITORY, other)).rejects.toMatchObject({ failure: { kind: 'rejected' } });
  });

  it('is cancelled, and a conflict when it is over', async () => {
    addRun();
    expect(await pipelines().cancel?.(REPOSITORY, PIPELINE)).toEqual({ kind: 'done', value: undefined });
    expect(await pipelines().readPipeline?.(REPOSITORY, PIPELINE)).toMatchObject({ conclusion: 'cancelled' });
    expect(await pipelines().cancel?.(REPOSITORY, PIPELINE)).toMatchObject({
      kind: 'failed',
      failure: { kind: 'conflict', status: 409 },
    });
  });

  it('is not cancelled without the permission, which is named', async () => {
    addRun();
    expect(await pipelines(TOKENS.readOnly).cancel?.(REPOSITORY, PIPELINE)).toMatchObject({
      kind: 'failed',
      failure: { kind: 'permission', message: expect.stringContaining('Actions: Read and write') },
    });
  });
});

describe('a workflow', () => {
  const trigger = (request: Partial<TriggerRequest>, token?: string) =>
    pipelines(token).trigger?.(REPOSITORY, { ref: 'main', pipeline: 'ci.yml', ...request });

  it('is started once, with its inputs, and waits', async () => {
    const url = `${world.github.url}/octo/hello/actions/workflows/ci.yml`;
    const inputs = { suite: 'unit', shard: '2' };
    expect(await trigger({ inputs })).toEqual({ kind: 'done', value: { url } });
    expect(world.github.state.workflowRuns).toMatchObject([{ name: 'CI', headSha: COMMIT, event: 'workflow_dispatch' }]);
    const [request, ...more] = world.github.requests.filter(({ method }) => method === 'POST');
    expect(request?.body).toEqual({ ref: 'main', inputs });
    expect(more).toEqual([]);
    const id = String(world.github.state.workflowRuns[0]?.id);
    expect(await pipelines().readPipeline?.(REPOSITORY, { ...PIPELINE, id })).toEqual({ state: 'waiting' });
  });

  it('may be named by its whole path', async () => {
    expect(await trigger({ pipeline: '.github/workflows/ci.yml' })).toMatchObject({ kind: 'done' });
  });

  it('tells its run where GitHub does', async () => {
    const toSimulator: typeof fetch = (input, init) => {
      const address = input instanceof Request ? input.url : input.toString();
      return fetch(address.replace('https://api.github.com', world.github.url), init);
    };
    const client = world.client(TOKENS.app, { baseUrl: 'https://api.github.com' }, { fetch: toSimulator });
    const outcome = await client.pipelines.trigger?.(REPOSITORY, { ref: 'main', pipeline: 'ci.yml' });
    const id = String(world.github.state.workflowRuns[0]?.id);
    expect(outcome).toEqual({ kind: 'done', value: { id, url: `${world.github.url}/octo/hello/actions/runs/${id}` } });
  });

  it.each<[string, Partial<TriggerRequest>, object]>([
    [
      'has no such trigger',
      { pipeline: 'push.yml' },
      { kind: 'rejected', message: expect.stringContaining('workflow_dispatch') },
    ],
    ['does not exist', { pipeline: 'none.yml' }, { kind: 'not_found' }],
    ['has no such branch', { ref: 'gone' }, { kind: 'rejected', status: 422 }],
    ['does not know the input', { inputs: { typo: '1' } }, { kind: 'rejected', message: expect.stringContaining('typo') }],
  ])('that %s is not started', async (_what, request, failure) => {
    expect(await trigger(request)).toMatchObject({ kind: 'failed', failure });
    expect(world.github.state.workflowRuns).toEqual([]);
  });

  it('needs a permission, and says which', async () => {
    expect(await trigger({}, TOKENS.readOnly)).toMatchObject({
      kind: 'failed',
      failure: { kind: 'permission', message: expect.stringContaining('Actions: Read and write') },
    });
  });

  it('is not asked for without its file, nor with more inputs than GitHub takes', async () => {
    const { github } = world;
    const inputs = Object.fromEntries(Array.from({ length: 26 }, (_, index) => [`input${index}`, 'x']));
    expect(await trigger({ inputs })).toMatchObject({ failure: { kind: 'rejected', message: expect.stringContaining('25') } });
    for (const pipeline of ['', 'CI', '../ci.yml'])
      expect(await trigger({ pipeline })).toMatchObject({ failure: { kind: 'rejected' } });
    expect(await pipelines().trigger?.(REPOSITORY, { ref: 'main' })).toMatchObject({ failure: { kind: 'rejected' } });
    expect(writes(world)).toEqual([]);
    expect(github.requests).toEqual([]);
  });
});
