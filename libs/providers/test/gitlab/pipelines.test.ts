import type { GitLabSimulator } from '@testwire/testkit';
import type { PipelineState } from '../../src/provider.ts';
import { SHA } from '../support.ts';
import { closeAll } from '../support-simulators.ts';
import { connect, PROJECT, startGitLab } from './simulated.ts';

const ID = 61;
const REPOSITORY = { name: 'acme/shop', id: String(PROJECT) };
const PIPELINE = { id: String(ID), attempt: 1, name: 'Pipeline', commit: SHA };

let gitlab: GitLabSimulator;
beforeEach(async () => {
  gitlab = await startGitLab();
  gitlab.addPipeline({ project: PROJECT, id: ID, sha: SHA, ref: 'feature', status: 'running' });
});
afterEach(closeAll);

const writes = () => gitlab.requests.filter(({ method }) => method !== 'GET');

describe('a GitLab pipeline', () => {
  it.each<[string, PipelineState]>([
    ['created', { state: 'waiting' }],
    ['manual', { state: 'waiting' }],
    ['running', { state: 'running' }],
    ['success', { state: 'completed', conclusion: 'success', attempt: 1 }],
    ['failed', { state: 'completed', conclusion: 'failure', attempt: 1 }],
    ['canceled', { state: 'completed', conclusion: 'cancelled', attempt: 1 }],
    ['skipped', { state: 'completed', conclusion: 'skipped', attempt: 1 }],
  ])('that is %s reads as %j', async (status, expected) => {
    gitlab.updatePipeline(PROJECT, ID, { status });
    expect(await connect(gitlab).pipelines.readPipeline?.(REPOSITORY, PIPELINE)).toEqual(expected);
  });

  it('that is not there, or of something else, cannot be read', async () => {
    const { pipelines } = connect(gitlab);
    const gone = pipelines.readPipeline?.(REPOSITORY, { ...PIPELINE, id: '62' });
    await expect(gone).rejects.toMatchObject({ failure: { kind: 'not_found' } });
    const other = pipelines.readPipeline?.(REPOSITORY, { ...PIPELINE, id: '../61' });
    await expect(other).rejects.toMatchObject({ failure: { kind: 'rejected' } });
  });

  it('is cancelled once, and left as it is when it is over', async () => {
    const { pipelines } = connect(gitlab);
    expect(await pipelines.cancel?.(REPOSITORY, PIPELINE)).toEqual({ kind: 'done', value: undefined });
    expect(gitlab.state.pipelines).toMatchObject([{ jobsStatus: 'canceled' }]);
    expect(await pipelines.cancel?.(REPOSITORY, PIPELINE)).toEqual({ kind: 'unchanged', value: undefined });
    expect(writes()).toHaveLength(1);
  });

  it('is started at a branch, with the inputs as variables', async () => {
    const outcome = await connect(gitlab).pipelines.trigger?.(REPOSITORY, {
      ref: 'feature',
      inputs: { SUITE: 'unit', camelCase: 'x' },
    });
    const started = gitlab.state.pipelines.at(-1);
    expect(started).toMatchObject({ sha: SHA, ref: 'feature', source: 'api' });
    const url = `${gitlab.url}/acme/shop/-/pipelines/${started?.id}`;
    expect(outcome).toEqual({ kind: 'done', value: { id: String(started?.id), url } });
    const variables = [
      { key: 'SUITE', value: 'unit' },
      { key: 'camelCase', value: 'x' },
    ];
    expect(writes()).toMatchObject([{ body: { ref: 'feature', variables } }]);
  });

  it('is not started at a branch that is not there, nor when one of several is meant', async () => {
    const { pipelines } = connect(gitlab);
    expect(await pipelines.trigger?.(REPOSITORY, { ref: 'gone' })).toMatchObject({
      kind: 'failed',
      failure: { kind: 'rejected', status: 400, message: expect.stringContaining('Reference not found') },
    });
    expect(await pipelines.trigger?.(REPOSITORY, { ref: 'feature', pipeline: 'nightly' })).toMatchObject({ kind: 'unsupported' });
    expect(gitlab.state.pipelines).toHaveLength(1);
  });

  it('is neither started nor cancelled without the role for it', async () => {
    gitlab = await startGitLab({ token: { accessLevel: 20 } });
    gitlab.addPipeline({ project: PROJECT, id: ID, sha: SHA, ref: 'feature', status: 'running' });
    const { pipelines } = connect(gitlab);
    const failure = { kind: 'permission', message: expect.stringContaining('Developer') };
    expect(await pipelines.trigger?.(REPOSITORY, { ref: 'feature' })).toMatchObject({ kind: 'failed', failure });
    expect(await pipelines.cancel?.(REPOSITORY, PIPELINE)).toMatchObject({ kind: 'failed', failure });
  });
});
