import { RUN_STATUSES } from '@testwire/contracts';
import { SHA } from '../support.ts';
import { closeAll } from '../support-simulators.ts';
import { changeRun, connect, LOGIN, REPOSITORY, startGitea, TOKEN, write, writes } from './simulated.ts';

afterEach(closeAll);

it('shows every status, and none that branch protection might let pass', async () => {
  const gitea = await startGitea();
  const client = connect(gitea);
  for (const status of RUN_STATUSES) await write(client, 'status', changeRun({ status, name: status }));
  expect(Object.fromEntries(gitea.state.statuses.map(({ context, state }) => [context, state]))).toEqual({
    pending: 'pending',
    running: 'pending',
    passed: 'success',
    failed: 'failure',
    errored: 'error',
    incomplete: 'error',
    cancelled: 'error',
  });
});

it('names the context, and leads to the report', async () => {
  const gitea = await startGitea();
  await expect(write(connect(gitea), 'status')).resolves.toEqual({
    kind: 'done',
    value: { externalId: 'Testwire', rung: 'commit-status' },
  });
  expect(gitea.state.statuses).toMatchObject([
    {
      context: 'Testwire',
      commit: SHA,
      description: '3 tests passed',
      targetUrl: 'https://testwire.example.com/runs/run-1',
      account: { login: LOGIN },
    },
  ]);
});

it('adds nothing to the history that says the same, also beyond the first page of contexts', async () => {
  // The server gives fewer than asked for, and its totals are those of a page.
  const gitea = await startGitea({ maxPageSize: 10 });
  const client = connect(gitea);
  for (let index = 0; index < 35; index += 1) await write(client, 'status', changeRun({ name: `other ${index}` }));
  await write(client, 'status');
  const before = gitea.state.statuses.length;
  await expect(write(connect(gitea), 'status')).resolves.toMatchObject({ kind: 'unchanged' });
  expect(gitea.state.statuses).toHaveLength(before);
});

it('writes when the text, the state or the link is another', async () => {
  const gitea = await startGitea();
  const client = connect(gitea);
  await write(client, 'status');
  for (const [run, headline] of [
    [changeRun(), 'another'],
    [changeRun({ status: 'failed' }), 'another'],
    [changeRun({ status: 'failed', reportUrl: 'https://testwire.example.com/runs/run-2' }), 'another'],
  ] as const)
    await expect(write(client, 'status', run, { headline })).resolves.toMatchObject({ kind: 'done' });
  expect(gitea.state.statuses).toHaveLength(4);
});

it('heeds the newest status of the context only', async () => {
  const gitea = await startGitea();
  const client = connect(gitea);
  await write(client, 'status', changeRun({ status: 'running' }));
  await write(client, 'status', changeRun({ status: 'failed' }));
  await expect(write(client, 'status', changeRun({ status: 'running' }))).resolves.toMatchObject({ kind: 'done' });
  expect(gitea.state.statuses.map(({ state }) => state)).toEqual(['pending', 'failure', 'pending']);
});

it('has no place for a run of no commit', async () => {
  const client = connect(await startGitea());
  const { commit: _, ...rest } = changeRun();
  expect(client.surfaces[0]?.place(rest)).toBeUndefined();
  await expect(write(client, 'status', rest)).resolves.toMatchObject({ kind: 'unsupported' });
});

it('names the scope and the page when the token lacks it', async () => {
  const gitea = await startGitea({ token: { scopes: ['read:repository', 'read:user'] } });
  const outcome = await write(connect(gitea), 'status');
  expect(outcome).toMatchObject({ kind: 'failed', failure: { kind: 'permission', status: 403 } });
  expect(JSON.stringify(outcome)).toContain('write:repository');
  expect(JSON.stringify(outcome)).toContain(`${gitea.url}/user/settings/applications`);
});

it.each([
  ['an account that may only read', { permission: 'read' }, 'permission'],
  ['a repository that is not seen', { permission: 'none' }, 'not_found'],
] as const)('tells of %s', async (_, token, kind) => {
  const gitea = await startGitea({ token });
  await expect(write(connect(gitea), 'status')).resolves.toMatchObject({ kind: 'failed', failure: { kind } });
});

it('tells of a commit that is not there', async () => {
  const gitea = await startGitea();
  const outcome = await write(connect(gitea), 'status', changeRun({ commit: 'f'.repeat(40) }));
  expect(outcome).toMatchObject({ kind: 'failed', failure: { kind: 'not_found' } });
});

it('refuses a repository that is none, before it asks anybody', async () => {
  const gitea = await startGitea();
  for (const name of ['acme', 'acme/../user', 'acme/shop/../../user', '../..']) {
    const outcome = await write(connect(gitea), 'status', changeRun({ repository: { name } }));
    expect(outcome).toMatchObject({ kind: 'failed', failure: { kind: 'rejected' } });
  }
  expect(gitea.requests).toEqual([]);
});

it('never shows a wrong token', async () => {
  const gitea = await startGitea();
  const outcome = await write(connect(gitea, { token: 'wrong-secret-token' }), 'status');
  expect(outcome).toMatchObject({ kind: 'failed', failure: { kind: 'auth', status: 401 } });
  expect(JSON.stringify(outcome)).not.toContain('wrong-secret-token');
});

it('waits as long as a proxy says, and repeats nothing', async () => {
  const gitea = await startGitea();
  gitea.failNext({ method: 'POST', path: /statuses/, status: 429, headers: { 'Retry-After': '17' } });
  const outcome = await write(connect(gitea), 'status');
  expect(outcome).toMatchObject({ kind: 'failed', failure: { kind: 'rate_limited', retryAfterMs: 17_000 } });
  expect(writes(gitea)).toEqual(['POST']);
});

it.each([500, 502, 'reset'] as const)('calls %s unavailable, and repeats nothing', async (status) => {
  const gitea = await startGitea();
  gitea.failNext({ method: 'POST', path: /statuses/, status, body: `the token ${TOKEN} was fine` });
  const outcome = await write(connect(gitea), 'status');
  expect(outcome).toMatchObject({ kind: 'failed', failure: { kind: 'unavailable' } });
  expect(JSON.stringify(outcome)).not.toContain(TOKEN);
  expect(writes(gitea)).toEqual(['POST']);
});

it('finds out after a lost answer that the status is there', async () => {
  const gitea = await startGitea();
  gitea.failNext({ method: 'POST', path: /statuses/, status: 'reset', afterEffect: true });
  await expect(write(connect(gitea), 'status')).resolves.toMatchObject({ kind: 'failed' });
  await expect(write(connect(gitea), 'status')).resolves.toMatchObject({ kind: 'unchanged' });
  expect(gitea.state.statuses).toHaveLength(1);
});

it('tells apart places by repository, commit and name', async () => {
  const [status] = connect(await startGitea()).surfaces;
  const place = (overrides: object): string | undefined => status?.place(changeRun(overrides));
  expect(place({})).toBe(`status:${REPOSITORY}@${SHA}:Testwire`);
  expect(new Set([place({}), place({ name: 'other' }), place({ commit: 'a'.repeat(40) })]).size).toBe(3);
});
