import { stickyMarker } from '../../src/sticky.ts';
import { closeAll } from '../support-simulators.ts';
import { changeRun, connect, LOGIN, NUMBER, REPOSITORY, startGitea, write, writes } from './simulated.ts';

afterEach(closeAll);

const marker = stickyMarker('shop');
const others = (count: number, body = 'Nice!'): { repository: string; number: number; body: string }[] =>
  Array.from({ length: count }, () => ({ repository: REPOSITORY, number: NUMBER, body }));

it('makes one comment and edits it, with and without memory', async () => {
  const gitea = await startGitea();
  const first = await write(connect(gitea), 'comment');
  expect(first).toMatchObject({
    kind: 'done',
    value: { url: `${gitea.url}/acme/shop/pulls/4#issuecomment-501`, rung: 'comment' },
  });
  await expect(write(connect(gitea), 'comment')).resolves.toMatchObject({ kind: 'unchanged' });
  await expect(write(connect(gitea), 'comment', changeRun(), { body: 'Two failed.' })).resolves.toMatchObject({ kind: 'done' });
  expect(gitea.state.comments.map(({ body }) => body)).toEqual([`${marker}\nTwo failed.`]);
  expect(writes(gitea)).toEqual(['POST', 'PATCH']);
});

it.each([
  ['all at once', {}],
  ['all at once, the total hidden by a proxy', { hidesTotals: true }],
  ['in pages', { commentsPerPage: 30 }],
  ['in pages, the total hidden by a proxy', { commentsPerPage: 30, hidesTotals: true }],
])('finds its comment behind many of others that come %s', async (_, options) => {
  const gitea = await startGitea(options);
  for (const comment of others(95)) gitea.addComment(comment);
  await write(connect(gitea), 'comment');
  for (const comment of others(95)) gitea.addComment(comment);
  await expect(write(connect(gitea), 'comment', changeRun(), { body: 'Again.' })).resolves.toMatchObject({ kind: 'done' });
  expect(gitea.state.comments.filter(({ body }) => body.startsWith(marker))).toHaveLength(1);
});

it('asks once for comments that all fit one answer', async () => {
  const gitea = await startGitea();
  for (const comment of others(95)) gitea.addComment(comment);
  await write(connect(gitea), 'comment');
  const { length } = gitea.requests;
  await write(connect(gitea), 'comment');
  expect(gitea.requests.slice(length).map(({ path }) => path)).toEqual([
    '/api/v1/user',
    '/api/v1/repos/acme/shop/issues/4/comments',
  ]);
});

it("leaves a stranger's comment with its marker alone, although it might edit it", async () => {
  const gitea = await startGitea({ token: { permission: 'admin' } });
  for (const comment of others(1, `${marker}\nI am Testwire`)) gitea.addComment(comment);
  await write(connect(gitea), 'comment');
  expect(gitea.state.comments.map(({ account, body }) => [account.login, body])).toEqual([
    ['dana', `${marker}\nI am Testwire`],
    [LOGIN, `${marker}\nAll is well.`],
  ]);
});

it('folds what two writers made at once, and keeps the oldest', async () => {
  const gitea = await startGitea();
  for (const body of ['first', 'second', 'third'])
    gitea.addComment({ repository: REPOSITORY, number: NUMBER, body: `${marker}\n${body}`, login: LOGIN });
  await expect(write(connect(gitea), 'comment')).resolves.toMatchObject({ kind: 'done', value: { externalId: '501' } });
  expect(gitea.state.comments).toMatchObject([{ id: 501, body: `${marker}\nAll is well.` }]);
});

it('makes another when somebody deletes it in between', async () => {
  const gitea = await startGitea();
  await write(connect(gitea), 'comment');
  gitea.failNext({ method: 'PATCH', path: /comments/, status: 404, body: { message: 'gone' } });
  const outcome = await write(connect(gitea), 'comment', changeRun(), { body: 'Again.' });
  expect(outcome).toMatchObject({ kind: 'done' });
  expect(gitea.state.comments).toHaveLength(1);
});

it('keeps the comments of two projects apart', async () => {
  const gitea = await startGitea();
  await write(connect(gitea), 'comment', changeRun({ project: 'web' }));
  await write(connect(gitea), 'comment', changeRun({ project: 'app' }));
  expect(gitea.state.comments).toHaveLength(2);
});

it('takes the configured login when the token may not ask for it', async () => {
  const gitea = await startGitea({ token: { scopes: ['write:issue', 'write:repository'] } });
  const client = connect(gitea, { username: 'TestWire' });
  await write(client, 'comment');
  await expect(write(connect(gitea, { username: 'TestWire' }), 'comment')).resolves.toMatchObject({ kind: 'unchanged' });
  expect(gitea.state.comments).toHaveLength(1);
});

it('writes no comment that it could not find again', async () => {
  const gitea = await startGitea({ token: { scopes: ['write:issue', 'write:repository'] } });
  const outcome = await write(connect(gitea), 'comment');
  expect(outcome).toMatchObject({ kind: 'failed', failure: { kind: 'permission' } });
  expect(JSON.stringify(outcome)).toContain('GITEA_USERNAME');
  expect(gitea.state.comments).toEqual([]);
});

it('trusts the token more than a configured login', async () => {
  const gitea = await startGitea();
  await write(connect(gitea, { username: 'dana' }), 'comment');
  await expect(write(connect(gitea, { username: 'dana' }), 'comment')).resolves.toMatchObject({ kind: 'unchanged' });
});

it('has no place without a pull request', async () => {
  const client = connect(await startGitea());
  const { change: _, ...rest } = changeRun();
  expect(client.surfaces[1]?.place(rest)).toBeUndefined();
  await expect(write(client, 'comment', rest)).resolves.toMatchObject({ kind: 'unsupported' });
});

it('posts once when the answer is lost, also when it is asked again', async () => {
  const gitea = await startGitea();
  gitea.failNext({ method: 'POST', path: /comments/, status: 'reset', afterEffect: true });
  await expect(write(connect(gitea), 'comment')).resolves.toMatchObject({ kind: 'failed', failure: { kind: 'unavailable' } });
  await expect(write(connect(gitea), 'comment')).resolves.toMatchObject({ kind: 'unchanged' });
  expect(writes(gitea)).toEqual(['POST']);
});

it.each([
  ['a page of a proxy', '<html>Sign in</html>'],
  ['something else', '{"comments":[]}'],
  ['comments without an id', '[{"body":"x"}]'],
])('says so when %s comes instead of comments', async (_, body) => {
  const gitea = await startGitea();
  gitea.failNext({ method: 'GET', path: /comments/, status: 200, body });
  const outcome = await write(connect(gitea), 'comment');
  expect(outcome).toMatchObject({ kind: 'failed', failure: { kind: 'rejected' } });
  expect(gitea.state.comments).toEqual([]);
});
