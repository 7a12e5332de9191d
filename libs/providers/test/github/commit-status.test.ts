import type { SurfaceRef } from '../../src/provider.ts';
import { COMMIT, REPOSITORY, runView, startWorld, surfaceOf, TOKENS, type World, writes } from './world.ts';

let world: World;
beforeEach(async () => {
  world = await startWorld();
});
afterEach(async () => {
  expect(world.github.unexpected).toEqual([]);
  await world.close();
});

const CHECK_RUN = 'POST /repos/octo/hello/check-runs';
const STATUS = `POST /repos/octo/hello/statuses/${COMMIT}`;

function write(token: string, run = runView(), previous?: SurfaceRef, headline = '12 passed') {
  return surfaceOf(world.client(token), 'check').write({ run, headline, body: 'all is well', previous });
}

describe('the check of a credential that may not write check runs', () => {
  it('is a commit status, and says why', async () => {
    const outcome = await write(TOKENS.plain);
    expect(outcome).toMatchObject({ kind: 'degraded', rung: 'commit-status', value: { externalId: '1', rung: 'commit-status' } });
    const { reason } = outcome as { reason: string };
    expect(reason).toContain('Checks: Read and write');
    expect(reason).toContain(`${world.github.url}/settings/tokens`);
    expect(writes(world)).toEqual([CHECK_RUN, STATUS]);
    expect(world.github.state.statuses).toMatchObject([
      { context: 'unit', state: 'success', description: '12 passed', targetUrl: 'https://testwire.example/runs/run-1' },
    ]);
  });

  it('does not even try when the token says that it is a personal one', async () => {
    expect(await write(TOKENS.personal)).toMatchObject({
      kind: 'degraded',
      rung: 'commit-status',
      reason: expect.stringContaining('personal access token (classic)'),
    });
    expect(writes(world)).toEqual([STATUS]);
  });

  it('stays a commit status for its commit', async () => {
    const previous = { externalId: '1', rung: 'commit-status' };
    expect(await write(TOKENS.app, runView(), previous)).toMatchObject({ kind: 'degraded', rung: 'commit-status' });
    expect(world.github.state.checkRuns).toEqual([]);
  });

  it('fails with both reasons when not even that is allowed, and tries nothing twice', async () => {
    const outcome = await write(TOKENS.readOnly);
    expect(outcome).toMatchObject({ kind: 'failed', failure: { kind: 'permission', status: 403 } });
    expect(outcome).toMatchObject({ failure: { message: expect.stringContaining('Commit statuses: Read and write') } });
    expect(outcome).toMatchObject({ failure: { message: expect.stringContaining('checks=write') } });
    expect(writes(world)).toEqual([CHECK_RUN, STATUS]);
  });
});

describe('a commit status', () => {
  it.each([
    ['pending', 'pending'],
    ['running', 'pending'],
    ['passed', 'success'],
    ['failed', 'failure'],
    ['errored', 'error'],
    ['incomplete', 'error'],
    ['cancelled', 'error'],
  ] as const)('shows %s as %s', async (status, state) => {
    await write(TOKENS.personal, runView({ status }));
    expect(world.github.state.statuses).toMatchObject([{ state }]);
  });

  it('is posted only when something differs', async () => {
    await write(TOKENS.personal);
    await write(TOKENS.personal);
    expect(writes(world)).toEqual([STATUS]);
    await write(TOKENS.personal, runView(), undefined, '13 passed');
    expect(writes(world)).toEqual([STATUS, STATUS]);
  });

  it('is compared with the newest of its own context, on whatever page that is', async () => {
    await write(TOKENS.personal, runView({ status: 'failed' }));
    await write(TOKENS.personal);
    for (let index = 0; index < 101; index += 1) await write(TOKENS.personal, runView({ name: `other-${index}` }));
    const before = writes(world).length;
    await write(TOKENS.personal);
    expect(writes(world)).toHaveLength(before);
    await write(TOKENS.personal, runView({ status: 'failed' }));
    expect(writes(world)).toHaveLength(before + 1);
  });

  it('cuts its text to 140 characters, between characters', async () => {
    await write(TOKENS.personal, runView(), undefined, `${'x'.repeat(138)}🙂🙂`);
    expect(world.github.state.statuses).toMatchObject([{ description: `${'x'.repeat(138)}…` }]);
  });

  it('links to the commit', async () => {
    expect(await write(TOKENS.personal)).toMatchObject({
      value: { url: `${world.github.url}/${REPOSITORY.name}/commit/${COMMIT}` },
    });
  });
});
