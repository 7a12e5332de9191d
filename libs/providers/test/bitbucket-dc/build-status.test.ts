import { type BitbucketDcSimulator } from '@testwire/testkit';
import { RUN_STATUSES } from '@testwire/contracts';
import { SHA, surface, write } from '../support.ts';
import { closeAll } from '../support-simulators.ts';
import { changeRun, connect, REPOSITORY, startBitbucket, writes } from './simulated.ts';

let bitbucket: BitbucketDcSimulator;
beforeEach(async () => {
  bitbucket = await startBitbucket();
});
afterEach(closeAll);

const shown = () => bitbucket.state.builds.map(({ fields }) => fields);

describe('Bitbucket Data Center build status', () => {
  it('has the verdict, the counts, the branch and a link, and is written once', async () => {
    const run = changeRun({ totals: { total: 9, passed: 4, failed: 2, errored: 1, skipped: 2 }, status: 'failed' });
    const first = await write(connect(bitbucket), 'status', run, { headline: '3 of 9 failed' });
    expect(first).toMatchObject({ kind: 'done', value: { rung: 'build-status' } });
    expect(bitbucket.state.builds).toMatchObject([
      {
        repository: REPOSITORY,
        commit: SHA,
        key: 'value' in first ? first.value.externalId : '',
        fields: {
          state: 'FAILED',
          name: 'Testwire',
          description: '3 of 9 failed',
          url: 'https://testwire.example.com/runs/run-1',
          ref: 'refs/heads/feature',
          testResults: { successful: 4, failed: 3, skipped: 2 },
          duration: 4500,
        },
      },
    ]);
    await expect(write(connect(bitbucket), 'status', run, { headline: '3 of 9 failed' })).resolves.toEqual({
      ...first,
      kind: 'unchanged',
    });
    expect(writes(bitbucket)).toEqual(['POST builds']);
  });

  it.each([
    ['its words', { headline: 'other' }, {}],
    ['its counts', {}, { totals: { total: 4, passed: 3, failed: 1, errored: 0, skipped: 0 } }],
    ['its address', {}, { reportUrl: 'https://testwire.example.com/runs/run-2' }],
    ['its branch', {}, { branch: 'main' }],
    ['its duration', {}, { durationSeconds: 9 }],
  ])('is written again for a change of %s alone', async (_, text, overrides) => {
    await write(connect(bitbucket), 'status', changeRun());
    await expect(write(connect(bitbucket), 'status', changeRun(overrides), text)).resolves.toMatchObject({ kind: 'done' });
    expect(shown()).toHaveLength(1);
  });

  it('knows every status of a run', async () => {
    const states: unknown[] = [];
    for (const status of RUN_STATUSES) {
      await write(connect(bitbucket), 'status', changeRun({ status }));
      states.push([status, shown()[0]?.['state']]);
    }
    expect(Object.fromEntries(states as [string, string][])).toEqual({
      pending: 'INPROGRESS',
      running: 'INPROGRESS',
      passed: 'SUCCESSFUL',
      failed: 'FAILED',
      errored: 'FAILED',
      incomplete: 'FAILED',
      cancelled: 'CANCELLED',
    });
  });

  it('stays within what Bitbucket takes', async () => {
    const long = 'x'.repeat(3000);
    const run = changeRun({ name: long, branch: long, reportUrl: `https://testwire.example.com/${long}` });
    await expect(write(connect(bitbucket), 'status', run, { headline: long })).resolves.toMatchObject({ kind: 'done' });
    expect(shown()).toMatchObject([{ url: `${bitbucket.baseUrl}/projects/ACME/repos/shop/commits/${SHA}` }]);
    expect(shown()[0]).not.toHaveProperty('ref');
    expect(String(shown()[0]?.['key']).length).toBeLessThanOrEqual(255);
  });

  it('names no branch of a fork, and no counts where nothing ran', async () => {
    const change = { number: 4, fork: true };
    const totals = { total: 0, passed: 0, failed: 0, errored: 0, skipped: 0 };
    await write(connect(bitbucket), 'status', changeRun({ change, totals, status: 'running' }));
    expect(Object.keys(shown()[0] ?? {})).not.toEqual(expect.arrayContaining(['ref']));
    expect(Object.keys(shown()[0] ?? {})).not.toEqual(expect.arrayContaining(['testResults']));
    await write(connect(bitbucket), 'status', changeRun({ branch: 'refs/tags/v1' }));
    expect(shown()).toMatchObject([{ ref: 'refs/tags/v1' }]);
  });

  it('has one place, however the key of the project is written', () => {
    const status = surface(connect(bitbucket), 'status');
    expect(status.place(changeRun({ repository: { name: 'acme/shop' } }))).toBe(status.place(changeRun()));
    expect(status.place(changeRun({ name: 'other' }))).not.toBe(status.place(changeRun()));
  });

  it('is at home in a personal repository', async () => {
    bitbucket.addPullRequest({ repository: '~dana/shop', id: 1, fromBranch: 'feature', head: SHA });
    const run = changeRun({ repository: { name: '~dana/shop' }, reportUrl: `https://x.example.com/${'x'.repeat(450)}` });
    await expect(write(connect(bitbucket), 'status', run)).resolves.toMatchObject({ kind: 'done' });
    expect(shown()).toMatchObject([{ url: `${bitbucket.baseUrl}/users/dana/repos/shop/commits/${SHA}` }]);
  });

  it.each(['shop', 'ACME/shop/x', 'ACME/..', '../shop', 'ACME/sh op'])('refuses %s as a repository', async (name) => {
    await expect(write(connect(bitbucket), 'status', changeRun({ repository: { name } }))).resolves.toMatchObject({
      kind: 'failed',
      failure: { kind: 'rejected' },
    });
    expect(bitbucket.requests).toEqual([]);
  });
});
