import { RUN_STATUSES } from '@testwire/contracts';
import { runView, SHA } from '../support.ts';
import { closeAll } from '../support-simulators.ts';
import { changeRun, connect, REPOSITORY, startAzure, surface, write } from './simulated.ts';

afterEach(closeAll);

describe('Azure DevOps commit status', () => {
  it('is posted once, and again only when it says something else', async () => {
    const azure = await startAzure();
    const client = connect(azure);
    await expect(write(client, 'commit-status', changeRun({ status: 'running' }))).resolves.toMatchObject({
      kind: 'done',
      value: { rung: 'commit-status' },
    });
    await expect(write(client, 'commit-status', changeRun({ status: 'running' }))).resolves.toMatchObject({ kind: 'unchanged' });
    await expect(write(client, 'commit-status', changeRun(), { headline: 'done' })).resolves.toMatchObject({ kind: 'done' });
    await expect(write(connect(azure), 'commit-status', changeRun(), { headline: 'done' })).resolves.toMatchObject({
      kind: 'unchanged',
    });
    expect(azure.state.commitStatuses).toMatchObject([
      { commit: SHA, state: 'pending', context: { genre: 'testwire', name: 'Testwire' } },
      { state: 'succeeded', description: 'done', targetUrl: 'https://testwire.example.com/runs/run-1' },
    ]);
  });

  it('is found behind more statuses than a page holds', async () => {
    const azure = await startAzure();
    const client = connect(azure);
    await write(client, 'commit-status', changeRun());
    for (let index = 0; index < 130; index += 1) await write(client, 'commit-status', changeRun({ name: `other ${index}` }));
    const before = azure.state.commitStatuses.length;
    await expect(write(client, 'commit-status', changeRun())).resolves.toMatchObject({ kind: 'unchanged' });
    expect(azure.state.commitStatuses).toHaveLength(before);
  });

  it('has a state for every status of a run, and none of them lets a run pass that did not', async () => {
    const azure = await startAzure();
    const states: Record<string, string | undefined> = {};
    for (const status of RUN_STATUSES) {
      await write(connect(azure), 'commit-status', changeRun({ status, name: status }));
      states[status] = azure.state.commitStatuses.at(-1)?.state;
    }
    expect(states).toEqual({
      pending: 'pending',
      running: 'pending',
      passed: 'succeeded',
      failed: 'failed',
      errored: 'error',
      incomplete: 'error',
      cancelled: 'error',
    });
  });

  it('has a place for a commit in Azure Repos only', async () => {
    const azure = await startAzure();
    const place = (run: Parameters<typeof surface>[2]): string | undefined =>
      surface(connect(azure), 'commit-status', run).place(run);
    expect(place(changeRun())).toBe(`status:my shop/web@${SHA}:Testwire`);
    const elsewhere = runView({ repository: { name: 'acme/shop', host: 'github' } });
    expect(place(elsewhere)).toBeUndefined();
    await expect(write(connect(azure), 'commit-status', elsewhere)).resolves.toMatchObject({ kind: 'unsupported' });
    expect(azure.requests).toEqual([]);
  });

  it('fits at the edge, and leaves a link out that does not', async () => {
    const azure = await startAzure();
    const run = changeRun({ reportUrl: `https://testwire.example.com/${'x'.repeat(2048)}` });
    const { max } = surface(connect(azure), 'commit-status', run).headline;
    await expect(write(connect(azure), 'commit-status', run, { headline: 'é'.repeat(max) })).resolves.toMatchObject({
      kind: 'done',
    });
    expect(azure.state.commitStatuses).toMatchObject([{ description: 'é'.repeat(max), targetUrl: undefined }]);
  });

  it('says that a commit is gone', async () => {
    const azure = await startAzure();
    await expect(write(connect(azure), 'commit-status', changeRun({ commit: 'c'.repeat(40) }))).resolves.toMatchObject({
      kind: 'failed',
      failure: { kind: 'not_found', status: 404 },
    });
  });

  it('finds a repository that is called like its project', async () => {
    const azure = await startAzure({
      repositories: [{ id: REPOSITORY.id, project: 'my shop', name: 'my shop', commits: [SHA] }],
    });
    await expect(write(connect(azure), 'commit-status', runView({ repository: { name: 'my shop' } }))).resolves.toMatchObject({
      kind: 'done',
    });
  });
});
