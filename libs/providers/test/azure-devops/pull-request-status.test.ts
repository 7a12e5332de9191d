import { AT, runView } from '../support.ts';
import { closeAll } from '../support-simulators.ts';
import { changeRun, connect, MERGE, OLD_HEAD, PULL_REQUEST, REPOSITORY_ID, startAzure, surface, write } from './simulated.ts';

afterEach(closeAll);

describe('Azure DevOps pull request status', () => {
  it('is one on the iteration of its commit, whatever it said before', async () => {
    const azure = await startAzure();
    const client = connect(azure);
    for (const status of ['pending', 'running', 'passed'] as const)
      await write(client, 'pull-request-status', changeRun({ status }), { headline: status });
    await expect(write(connect(azure), 'pull-request-status', changeRun(), { headline: 'passed' })).resolves.toMatchObject({
      kind: 'unchanged',
      value: { rung: 'pull-request-status' },
    });
    expect(azure.state.pullRequestStatuses).toMatchObject([
      { pullRequest: PULL_REQUEST, iterationId: 2, state: 'succeeded', description: 'passed' },
    ]);
  });

  it('stays on the iteration of an older commit, and leaves the newer one alone', async () => {
    const azure = await startAzure();
    await write(connect(azure), 'pull-request-status', changeRun());
    await write(connect(azure), 'pull-request-status', changeRun({ commit: OLD_HEAD, status: 'failed' }));
    expect(azure.state.pullRequestStatuses).toMatchObject([
      { iterationId: 2, state: 'succeeded' },
      { iterationId: 1, state: 'failed' },
    ]);
  });

  it('goes to the newest iteration for the merge that was made of it', async () => {
    const azure = await startAzure();
    await write(connect(azure), 'pull-request-status', changeRun({ commit: MERGE }));
    expect(azure.state.pullRequestStatuses).toMatchObject([{ iterationId: 2 }]);
  });

  it('is not written for any other commit, such as the merge of an earlier iteration', async () => {
    const azure = await startAzure();
    await write(connect(azure), 'pull-request-status', changeRun({ status: 'failed' }));
    const late = changeRun({ commit: 'a1'.repeat(20), reportUrl: 'https://testwire.example.com/runs/old' });
    await expect(write(connect(azure), 'pull-request-status', late)).resolves.toMatchObject({
      kind: 'unsupported',
      reason: expect.stringContaining('neither the head of an iteration') as string,
    });
    expect(azure.state.pullRequestStatuses).toMatchObject([{ iterationId: 2, state: 'failed' }]);
  });

  it('is not written for the merge while a push is worked on', async () => {
    const azure = await startAzure();
    azure.failNext({ path: /iterations$/, status: 200, body: { value: [{ id: 3, sourceRefCommit: { commitId: OLD_HEAD } }] } });
    await expect(write(connect(azure), 'pull-request-status', changeRun({ commit: MERGE }))).resolves.toMatchObject({
      kind: 'unsupported',
    });
  });

  it('leaves what another run wrote on the iteration since ours was opened', async () => {
    const azure = await startAzure();
    const newer = changeRun({ status: 'failed', reportUrl: 'https://testwire.example.com/runs/newer' });
    await write(connect(azure), 'pull-request-status', newer);
    await expect(write(connect(azure), 'pull-request-status', changeRun({ commit: MERGE }))).resolves.toMatchObject({
      kind: 'unsupported',
    });
    await write(connect(azure), 'pull-request-status', changeRun());
    expect(azure.state.pullRequestStatuses.map(({ state }) => state)).toEqual(['failed', 'succeeded']);
    const later = { reportUrl: 'https://testwire.example.com/runs/later', openedAt: new Date(Date.parse(AT) + 1).toISOString() };
    await write(connect(azure), 'pull-request-status', changeRun({ commit: MERGE, ...later }));
    expect(azure.state.pullRequestStatuses).toHaveLength(1);
  });

  it('removes only what it remembers where the token may not ask who it is', async () => {
    const azure = await startAzure();
    azure.failNext({ path: /connectionData$/, status: 403 });
    const client = connect(azure);
    const first = await write(client, 'pull-request-status', changeRun({ status: 'pending' }));
    const previous = 'value' in first ? first.value : undefined;
    for (const status of ['running', 'passed'] as const)
      await write(client, 'pull-request-status', changeRun({ status }), { headline: status, ...(previous && { previous }) });
    expect(azure.state.pullRequestStatuses.map(({ description }) => description)).toEqual(['running', 'passed']);
  });

  it('is taken where a policy refuses statuses without an iteration', async () => {
    const azure = await startAzure();
    azure.addPullRequest({ repository: REPOSITORY_ID, id: 9, sourceBranch: 'strict', heads: [OLD_HEAD], needsIteration: true });
    await expect(
      write(connect(azure), 'pull-request-status', changeRun({ change: { number: 9 }, commit: OLD_HEAD })),
    ).resolves.toMatchObject({ kind: 'done' });
  });

  it("leaves another account's status of the same name", async () => {
    const azure = await startAzure({ tokens: [{ token: 'azure-pat-0123456789' }, { token: 'other' }] });
    await write(connect(azure, { token: 'other' }), 'pull-request-status', changeRun({ status: 'pending' }));
    await write(connect(azure), 'pull-request-status', changeRun());
    expect(azure.state.pullRequestStatuses.map(({ state }) => state)).toEqual(['pending', 'succeeded']);
  });

  it('survives an answer that was lost', async () => {
    const azure = await startAzure();
    azure.failNext({ method: 'POST', path: /statuses$/, status: 'reset', afterEffect: true });
    const client = connect(azure);
    await expect(write(client, 'pull-request-status', changeRun())).resolves.toMatchObject({ failure: { kind: 'unavailable' } });
    await expect(write(client, 'pull-request-status', changeRun())).resolves.toMatchObject({ kind: 'unchanged' });
    expect(azure.state.pullRequestStatuses).toHaveLength(1);
  });

  it('has a place with a pull request only, another one than the commit status', async () => {
    const azure = await startAzure();
    const run = changeRun();
    const places = connect(azure).surfaces.flatMap((one) => (one.kind === 'status' ? [one.place(run)] : []));
    expect(new Set(places).size).toBe(2);
    const bare = runView({ repository: { name: 'my shop/web' } });
    expect(surface(connect(azure), 'pull-request-status', bare).place(bare)).toBeUndefined();
  });
});
