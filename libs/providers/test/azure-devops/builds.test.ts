import type { PipelineRef } from '@testwire/contracts';
import { SHA } from '../support.ts';
import { closeAll } from '../support-simulators.ts';
import { BUILD, connect, REPOSITORY, REPOSITORY_ID, startAzure } from './simulated.ts';

afterEach(closeAll);

const pipeline = (id = `my shop/${BUILD}`): PipelineRef => ({ id, attempt: 1, name: 'ci', commit: SHA });

describe('Azure DevOps builds', () => {
  it.each([
    [{ status: 'notStarted' }, { state: 'waiting' }],
    [{ status: 'postponed' }, { state: 'waiting' }],
    [{ status: 'inProgress' }, { state: 'running' }],
    [{ status: 'cancelling' }, { state: 'running' }],
    [{ result: 'succeeded' }, { state: 'completed', conclusion: 'success', attempt: 1 }],
    [{ result: 'failed' }, { state: 'completed', conclusion: 'failure', attempt: 1 }],
    [{ result: 'canceled' }, { state: 'completed', conclusion: 'cancelled', attempt: 1 }],
    [{ result: 'partiallySucceeded' }, { state: 'completed', conclusion: 'unknown', attempt: 1 }],
  ])('that are %j are %j', async (build, state) => {
    const azure = await startAzure();
    azure.addBuild({ repository: REPOSITORY_ID, id: 77, sourceVersion: SHA, ...build });
    await expect(connect(azure).pipelines.readPipeline?.(REPOSITORY, pipeline('my shop/77'))).resolves.toEqual(state);
  });

  it('are queued again for the same commit with the same parameters', async () => {
    const azure = await startAzure();
    const parameters = '{"system.pullRequest.pullRequestId":"4"}';
    azure.addBuild({ repository: REPOSITORY_ID, id: 77, sourceVersion: SHA, sourceBranch: 'refs/pull/4/merge', parameters });
    await expect(connect(azure).pipelines.rerun?.(REPOSITORY, pipeline('my shop/77'))).resolves.toMatchObject({ kind: 'done' });
    expect(azure.state.builds.at(-1)).toMatchObject({
      definition: 12,
      status: 'notStarted',
      sourceBranch: 'refs/pull/4/merge',
      sourceVersion: SHA,
      parameters,
    });
  });

  it('are not queued again before they have ended', async () => {
    const azure = await startAzure();
    azure.addBuild({ repository: REPOSITORY_ID, id: 77, sourceVersion: SHA, status: 'inProgress' });
    await expect(connect(azure).pipelines.rerun?.(REPOSITORY, pipeline('my shop/77'))).resolves.toMatchObject({
      kind: 'failed',
      failure: { kind: 'conflict' },
    });
    expect(azure.state.builds).toHaveLength(2);
  });

  it('are cancelled while they run, once', async () => {
    const azure = await startAzure();
    const build = azure.addBuild({ repository: REPOSITORY_ID, id: 77, sourceVersion: SHA, status: 'inProgress' });
    const { pipelines } = connect(azure);
    await expect(pipelines.cancel?.(REPOSITORY, pipeline('my shop/77'))).resolves.toMatchObject({ kind: 'done' });
    expect(build.status).toBe('cancelling');
    await expect(pipelines.cancel?.(REPOSITORY, pipeline('my shop/77'))).resolves.toMatchObject({ kind: 'unchanged' });
    await expect(pipelines.cancel?.(REPOSITORY, pipeline())).resolves.toMatchObject({ kind: 'unchanged' });
  });

  it.each(['12', 'ci', 'my shop/ci', 'my shop/12'])('are started by %s', async (name) => {
    const azure = await startAzure();
    const outcome = await connect(azure).pipelines.trigger?.(REPOSITORY, {
      ref: 'main',
      pipeline: name,
      inputs: { suite: 'all' },
    });
    const made = azure.state.builds.at(-1);
    const { projectId } = azure.state.repositories[0] ?? { projectId: '' };
    expect(made).toMatchObject({ definition: 12, sourceBranch: 'refs/heads/main', templateParameters: { suite: 'all' } });
    expect(outcome).toEqual({
      kind: 'done',
      value: { id: `${projectId}/${made?.id}`, url: `${azure.baseUrl}/${projectId}/_build/results?buildId=${made?.id}` },
    });
    if (outcome?.kind === 'done')
      await expect(
        connect(azure).pipelines.readPipeline?.({ name: 'acme/shop', host: 'github' }, pipeline(outcome.value.id)),
      ).resolves.toEqual({
        state: 'waiting',
      });
  });

  it.each([
    [{ pipeline: 'nightly' }, 'not_found'],
    [{}, 'rejected'],
    [{ pipeline: '99' }, 'not_found'],
  ])('%j is refused as %s', async (request, kind) => {
    const azure = await startAzure();
    const outcome = await connect(azure).pipelines.trigger?.(REPOSITORY, { ref: 'refs/tags/v1', ...request });
    expect(outcome).toMatchObject({ kind: 'failed', failure: { kind } });
    expect(azure.state.builds).toHaveLength(1);
  });

  it('of another project are not found by chance', async () => {
    const azure = await startAzure();
    await expect(connect(azure).pipelines.readPipeline?.(REPOSITORY, pipeline(`other/${BUILD}`))).rejects.toMatchObject({
      failure: { kind: 'not_found' },
    });
    await expect(connect(azure).pipelines.readPipeline?.(REPOSITORY, pipeline('my shop/x'))).rejects.toMatchObject({
      failure: { kind: 'rejected' },
    });
  });
});
