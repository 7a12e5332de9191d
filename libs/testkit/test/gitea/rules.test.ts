import { call, closeExamples, SHA, startExample, TOKEN } from './example.ts';

afterEach(closeExamples);

const status = { state: 'success', context: 'unit', description: 'good', target_url: 'https://ci.example.com/1' };

it('knows tokens, scopes and permissions', async () => {
  const gitea = await startExample();
  await expect(call(gitea, 'GET', '//user', undefined, '')).resolves.toMatchObject({ status: 401 });
  await expect(call(gitea, 'GET', '//user', undefined, 'wrong')).resolves.toMatchObject({ status: 401 });
  await expect(call(gitea, 'GET', '//user')).resolves.toMatchObject({ status: 200, body: { login: 'testwire' } });
  gitea.setTokens([{ token: TOKEN, login: 'testwire', scopes: ['read:repository'] }]);
  await expect(call(gitea, 'GET', '')).resolves.toMatchObject({ status: 200, body: { permissions: { push: true } } });
  await expect(call(gitea, 'POST', `/statuses/${SHA}`, status)).resolves.toMatchObject({
    status: 403,
    body: { message: 'token does not have at least one of required scope(s): [write:repository]' },
  });
  gitea.setTokens([{ token: TOKEN, login: 'testwire', permission: 'read' }]);
  await expect(call(gitea, 'POST', `/statuses/${SHA}`, status)).resolves.toMatchObject({ status: 403 });
  gitea.setTokens([{ token: TOKEN, login: 'testwire', permission: 'none' }]);
  await expect(call(gitea, 'GET', '')).resolves.toMatchObject({ status: 404 });
});

it('keeps every status, and shows the newest of each context', async () => {
  const gitea = await startExample();
  await call(gitea, 'POST', `/statuses/${SHA}`, status);
  await call(gitea, 'POST', `/statuses/${SHA}`, status);
  await call(gitea, 'POST', `/statuses/${SHA}`, { ...status, state: 'failure' });
  await call(gitea, 'POST', `/statuses/${SHA}`, { state: 'pending' });
  const { body } = await call(gitea, 'GET', `/commits/${SHA}/status`);
  expect(body).toMatchObject({
    statuses: [
      { context: 'unit', status: 'failure' },
      { context: 'default', status: 'pending' },
    ],
  });
  const all = await call(gitea, 'GET', `/commits/${SHA}/statuses?limit=2`);
  expect(all.headers.get('x-total-count')).toBe('4');
  expect(all.body).toHaveLength(2);
});

it('refuses a status that is none, and one of an unknown commit', async () => {
  const gitea = await startExample();
  await expect(call(gitea, 'POST', `/statuses/${SHA}`, { state: 'green' })).resolves.toMatchObject({ status: 400 });
  await expect(call(gitea, 'POST', `/statuses/${'f'.repeat(40)}`, status)).resolves.toMatchObject({ status: 404 });
  await expect(call(gitea, 'GET', `/commits/${SHA}/status`)).resolves.toMatchObject({ body: { statuses: null } });
});

it('gives no page larger than the server allows', async () => {
  const gitea = await startExample({ maxPageSize: 3 });
  for (let index = 0; index < 7; index += 1) await call(gitea, 'POST', `/statuses/${SHA}`, { ...status, context: `c${index}` });
  const names = async (page: number): Promise<unknown> =>
    (await call(gitea, 'GET', `/commits/${SHA}/status?limit=50&page=${page}`)).body;
  await expect(names(3)).resolves.toMatchObject({ statuses: [{ context: 'c6' }], total_count: 1 });
  await expect(names(4)).resolves.toMatchObject({ statuses: null });
});

it('lets only writers edit the comments of others, and refuses empty ones', async () => {
  const gitea = await startExample();
  gitea.setTokens([{ token: TOKEN, login: 'testwire', permission: 'read' }]);
  const { id } = gitea.addComment({ repository: 'acme/shop', number: 4, body: 'Nice!' });
  await expect(call(gitea, 'PATCH', `/issues/comments/${id}`, { body: 'Not nice' })).resolves.toMatchObject({ status: 403 });
  await expect(call(gitea, 'POST', '/issues/4/comments', { body: ' ' })).resolves.toMatchObject({ status: 422 });
  await expect(call(gitea, 'POST', '/issues/5/comments', { body: 'x' })).resolves.toMatchObject({ status: 404 });
  const made = await call(gitea, 'POST', '/issues/4/comments', { body: 'mine' });
  expect(made).toMatchObject({ status: 201, body: { id: id + 1, user: { login: 'testwire' } } });
  await expect(call(gitea, 'DELETE', `/issues/comments/${id + 1}`)).resolves.toMatchObject({ status: 204 });
  await expect(call(gitea, 'DELETE', `/issues/comments/${id + 1}`)).resolves.toMatchObject({ status: 404 });
  gitea.setTokens([{ token: TOKEN, login: 'testwire' }]);
  await expect(call(gitea, 'PATCH', `/issues/comments/${id}`, { body: 'Edited' })).resolves.toMatchObject({ status: 200 });
});

it('gives comments at once or in pages', async () => {
  for (const [options, first] of [
    [{}, 40],
    [{ commentsPerPage: 30 }, 30],
  ] as const) {
    const gitea = await startExample(options);
    for (let index = 0; index < 40; index += 1) gitea.addComment({ repository: 'acme/shop', number: 4, body: `${index}` });
    const { body, headers } = await call(gitea, 'GET', '/issues/4/comments');
    expect(body).toHaveLength(first);
    expect(headers.get('x-total-count')).toBe('40');
  }
});

it('refuses a second release of one tag', async () => {
  const gitea = await startExample();
  await expect(call(gitea, 'POST', '/releases', { tag_name: 'v1' })).resolves.toMatchObject({ status: 201 });
  await expect(call(gitea, 'POST', '/releases', { tag_name: 'v1' })).resolves.toMatchObject({ status: 409 });
  await expect(call(gitea, 'GET', '/releases/tags/v2')).resolves.toMatchObject({ status: 404 });
});

it('sends the reader of an artifact to a signed address, which takes no token beside', async () => {
  const gitea = await startExample();
  const run = gitea.addRun({
    repository: 'acme/shop',
    commit: SHA,
    branch: 'main',
    artifacts: [
      { name: 'one', files: { 'a.xml': 'x' } },
      { name: 'old', files: { 'a.xml': 'x' }, expired: true },
    ],
  });
  const listed = await call(gitea, 'GET', `/actions/runs/${run.id}/artifacts`);
  expect(listed.body).toMatchObject({ total_count: 2, artifacts: [{ name: 'one' }, { name: 'old', expired: true }] });
  const [one, old] = run.artifacts;
  const { status: code, headers } = await call(gitea, 'GET', `/actions/artifacts/${one?.id}/zip`);
  expect(code).toBe(302);
  const address = new URL(headers.get('location') ?? '', gitea.url);
  expect((await fetch(address)).status).toBe(200);
  expect((await fetch(address, { headers: { authorization: `token ${TOKEN}` } })).status).toBe(400);
  expect((await fetch(`${gitea.url}/_storage/${one?.id}.zip?sig=none`)).status).toBe(403);
  await expect(call(gitea, 'GET', `/actions/artifacts/${old?.id}/zip`)).resolves.toMatchObject({ status: 404 });
});

it('lists requests that break the API description', async () => {
  const gitea = await startExample();
  if (!gitea.checksContract) {
    process.stdout.write('Skipped: the API description of Gitea is not there.\n');
    return;
  }
  await call(gitea, 'POST', `/statuses/${SHA}`, status);
  expect(gitea.contractBreaches).toEqual([]);
  await call(gitea, 'POST', `/statuses/${SHA}`, { ...status, description: 5 });
  expect(gitea.contractBreaches).toHaveLength(1);
});

it('answers what it does not know with 501, and shows its state', async () => {
  const gitea = await startExample();
  await expect(call(gitea, 'POST', '/actions/runs/81/rerun')).resolves.toMatchObject({ status: 501 });
  expect(gitea.unexpected).toHaveLength(1);
  await call(gitea, 'POST', '/issues/4/comments', { body: '<script>alert(1)</script>' });
  const page = await (await fetch(`${gitea.url}/`)).text();
  expect(page).toContain('&lt;script&gt;');
  expect(page).not.toContain('<script>');
  await expect((await fetch(`${gitea.url}/__state`)).json()).resolves.toMatchObject({ comments: [{ number: 4 }] });
});
