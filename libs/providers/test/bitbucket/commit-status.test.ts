import { RUN_STATUSES } from '@testwire/contracts';
import type { BitbucketSimulator } from '@testwire/testkit';
import { runView, SHA, surface, write } from '../support.ts';
import { closeAll } from '../support-simulators.ts';
import { connect, startBitbucket, writes } from './simulated.ts';

let bitbucket: BitbucketSimulator;
beforeEach(async () => {
  bitbucket = await startBitbucket();
});
afterEach(closeAll);

describe('Bitbucket build status', () => {
  it.each(RUN_STATUSES.map((status) => [status]))('shows a run that is %s', async (status) => {
    await expect(write(connect(bitbucket), 'status', runView({ status }))).resolves.toMatchObject({
      kind: 'done',
      value: { rung: 'commit-status' },
    });
    const states = {
      pending: 'INPROGRESS',
      running: 'INPROGRESS',
      passed: 'SUCCESSFUL',
      failed: 'FAILED',
      errored: 'FAILED',
      incomplete: 'FAILED',
      cancelled: 'STOPPED',
    };
    expect(bitbucket.state.statuses).toMatchObject([{ commit: SHA, state: states[status] }]);
  });

  it('is one for each name, overwritten by its key, and left alone when it says the same', async () => {
    const client = connect(bitbucket);
    await write(client, 'status', runView({ status: 'running' }));
    await expect(write(client, 'status', runView())).resolves.toMatchObject({ kind: 'done' });
    await expect(write(connect(bitbucket), 'status', runView())).resolves.toMatchObject({ kind: 'unchanged' });
    await write(client, 'status', runView({ name: 'Testwire: nightly' }));
    expect(bitbucket.state.statuses).toMatchObject([
      {
        state: 'SUCCESSFUL',
        name: 'Testwire',
        description: '3 tests passed',
        url: 'https://testwire.example.com/runs/run-1',
        refname: null,
      },
      { name: 'Testwire: nightly' },
    ]);
    expect(writes(bitbucket)).toHaveLength(3);
    for (const { key } of bitbucket.state.statuses) expect(key.length).toBeLessThanOrEqual(40);
  });

  it('leads to the commit when there is no report, and never holds braces, which are variables there', async () => {
    const { reportUrl: _, ...withoutReport } = runView();
    await write(connect(bitbucket), 'status', withoutReport);
    expect(bitbucket.state.statuses[0]?.url).toBe(`${bitbucket.url}/acme/shop/commits/${SHA}`);
    await write(connect(bitbucket), 'status', runView({ reportUrl: 'https://testwire.example.com/{repository}' }));
    expect(bitbucket.state.statuses[0]?.url).toBe('https://testwire.example.com/%7Brepository%7D');
  });

  it('keeps within its limits', async () => {
    const client = connect(bitbucket);
    const { max } = surface(client, 'status').headline;
    const run = runView({ name: 'n'.repeat(300) });
    await expect(write(client, 'status', run, { headline: 'h'.repeat(max) })).resolves.toMatchObject({ kind: 'done' });
    await expect(write(client, 'status', run, { headline: 'h'.repeat(max + 1) })).resolves.toMatchObject({ kind: 'done' });
    expect(bitbucket.state.statuses).toMatchObject([{ description: `${'h'.repeat(254)}…` }]);
  });

  it('has no place without a commit', async () => {
    const client = connect(bitbucket);
    const { commit: _, ...run } = runView();
    expect(surface(client, 'status').place(runView())).toBe(`status:acme/shop@${SHA}:Testwire`);
    expect(surface(client, 'status').place(run)).toBeUndefined();
    await expect(write(client, 'status', run)).resolves.toMatchObject({ kind: 'unsupported' });
  });

  it('says when the commit is not there', async () => {
    await expect(write(connect(bitbucket), 'status', runView({ commit: 'f'.repeat(40) }))).resolves.toMatchObject({
      kind: 'failed',
      failure: { kind: 'not_found', status: 404 },
    });
  });
});
