import type { GitHubSimulator } from '@testwire/testkit';
import { call, closeAll, REPOSITORY, SHA, startWorld } from './world.ts';

const REPO = `/repos/${REPOSITORY}`;

describe('statuses, comments and releases', () => {
  let github: GitHubSimulator;

  beforeEach(async () => {
    github = await startWorld();
    github.addPullRequest({ repository: REPOSITORY, number: 7, headSha: SHA, headBranch: 'topic' });
  });
  afterEach(async () => {
    await closeAll();
    expect(github.unexpected).toEqual([]);
  });

  const setStatus = (fields: Record<string, unknown>) =>
    call(github, 'POST', `${REPO}/statuses/${SHA}`, { state: 'success', ...fields });

  it('set a status, and combine the latest of each context', async () => {
    expect(await setStatus({ context: 'a', state: 'failure' })).toMatchObject({
      status: 201,
      body: { context: 'a', state: 'failure' },
    });
    await setStatus({ context: 'b', state: 'pending' });
    const combined = () => call(github, 'GET', `${REPO}/commits/topic/status`);
    expect((await combined()).body).toMatchObject({ state: 'failure', total_count: 2, sha: SHA });
    await setStatus({ context: 'a' });
    expect((await combined()).body).toMatchObject({ state: 'pending', total_count: 2 });
    await setStatus({ context: 'b' });
    expect((await combined()).body).toMatchObject({ state: 'success' });
    expect((await call(github, 'GET', `${REPO}/commits/${SHA}/statuses`)).body).toMatchObject([
      { context: 'b' },
      { context: 'a' },
      {},
      {},
    ]);
  });

  it('call a status "default" when it has no name', async () => {
    expect((await setStatus({})).body).toMatchObject({ context: 'default' });
  });

  it('take 140 characters of description', async () => {
    expect((await setStatus({ description: 'ü'.repeat(140) })).status).toBe(201);
    expect(await setStatus({ description: 'x'.repeat(141) })).toMatchObject({
      status: 422,
      body: { errors: [{ message: 'description is too long (maximum is 140 characters)' }] },
    });
  });

  it('take 1000 statuses per commit and context', async () => {
    for (let count = 0; count < 1000; count += 1) await setStatus({ context: 'busy' });
    expect((await setStatus({ context: 'busy' })).status).toBe(422);
    expect((await setStatus({ context: 'calm' })).status).toBe(201);
    expect(github.state.statuses).toHaveLength(1001);
  });

  it('refuse a status for no commit, or of no kind', async () => {
    expect((await call(github, 'POST', `${REPO}/statuses/abc`, { state: 'success' })).status).toBe(422);
    expect((await setStatus({ state: 'passed' })).status).toBe(422);
  });

  const comment = (body: unknown) => call(github, 'POST', `${REPO}/issues/7/comments`, { body });

  it('keep comments', async () => {
    expect(await comment('first')).toMatchObject({ status: 201, body: { id: 1, body: 'first', user: { type: 'Bot' } } });
    expect((await call(github, 'PATCH', `${REPO}/issues/comments/1`, { body: 'second' })).body).toMatchObject({ body: 'second' });
    expect(github.state.comments).toMatchObject([{ body: 'second', issueNumber: 7 }]);
    expect((await call(github, 'DELETE', `${REPO}/issues/comments/1`)).status).toBe(204);
    expect((await call(github, 'GET', `${REPO}/issues/comments/1`)).status).toBe(404);
  });

  it('take 65536 characters of a comment, when it is made and when it is changed', async () => {
    expect((await comment('x'.repeat(65_536))).status).toBe(201);
    expect(await comment('x'.repeat(65_537))).toMatchObject({
      status: 422,
      body: { message: 'Validation Failed', errors: [{ message: 'Body is too long (maximum is 65536 characters)' }] },
    });
    expect((await call(github, 'PATCH', `${REPO}/issues/comments/1`, { body: 'x'.repeat(65_537) })).status).toBe(422);
  });

  it('refuse an empty comment, one that is no text, broken JSON, and one on nothing', async () => {
    expect((await comment(' ')).status).toBe(422);
    expect((await comment(7)).status).toBe(422);
    expect((await call(github, 'POST', `${REPO}/issues/7/comments`, Buffer.from('{'))).status).toBe(400);
    expect((await call(github, 'POST', `${REPO}/issues/8/comments`, { body: 'x' })).status).toBe(404);
  });

  it('page through comments by links, 30 a page, at most 100', async () => {
    for (let count = 1; count <= 101; count += 1)
      github.addComment({ repository: REPOSITORY, number: 7, login: 'mona', body: `${count}` });
    const list = (query: string) => call(github, 'GET', `${REPO}/issues/7/comments${query}`);
    const first = await list('');
    expect(first.body).toHaveLength(30);
    expect(first.headers.get('link')).toContain(`<${github.url}${REPO}/issues/7/comments?page=2>; rel="next"`);
    expect(first.headers.get('link')).toContain('page=4>; rel="last"');
    expect((await list('?per_page=500')).body).toHaveLength(100);
    const last = await list('?per_page=50&page=3');
    expect(last.body).toMatchObject([{ body: '101' }]);
    expect(last.headers.get('link')).toContain('per_page=50&page=2>; rel="prev"');
    expect(last.headers.get('link')).not.toContain('rel="next"');
  });

  it('find the pull requests of a commit', async () => {
    expect((await call(github, 'GET', `${REPO}/commits/${SHA}/pulls`)).body).toMatchObject([
      { number: 7, head: { sha: SHA, ref: 'topic' } },
    ]);
    expect((await call(github, 'GET', `${REPO}/pulls/7`)).body).toMatchObject({
      number: 7,
      state: 'open',
      base: { ref: 'main' },
    });
    expect((await call(github, 'GET', `${REPO}/pulls/8`)).status).toBe(404);
    github.addPullRequest({ repository: REPOSITORY, number: 7, headSha: 'b'.repeat(40), headBranch: 'topic' });
    expect((await call(github, 'GET', `${REPO}/commits/${SHA}/pulls`)).body).toEqual([]);
  });

  it('say that the head of a fork lives elsewhere', async () => {
    github.addPullRequest({
      repository: REPOSITORY,
      number: 9,
      headSha: SHA,
      headBranch: 'main',
      headRepository: 'mona/octo-repo',
    });
    expect((await call(github, 'GET', `${REPO}/pulls/9`)).body).toMatchObject({
      head: { repo: { full_name: 'mona/octo-repo', fork: true } },
    });
  });

  it('keep release assets, each name once, under the name that GitHub gives them', async () => {
    expect((await call(github, 'GET', `${REPO}/releases/tags/reports%2F1`)).status).toBe(404);
    const release = await call(github, 'POST', `${REPO}/releases`, { tag_name: 'reports/1', name: 'Reports' });
    expect(release.status).toBe(201);
    expect((await call(github, 'POST', `${REPO}/releases`, { tag_name: 'reports/1' })).status).toBe(422);
    expect((await call(github, 'GET', `${REPO}/releases/tags/reports%2F1`)).body).toEqual(release.body);

    const { upload_url: template } = release.body as { upload_url: string };
    const upload = (name: string) =>
      call(github, 'POST', template.replace('{?name,label}', `?name=${encodeURIComponent(name)}`), Buffer.from('<html>'), 'app', {
        'content-type': 'text/html',
      });
    const uploaded = await upload('report (1).html');
    expect(uploaded).toMatchObject({ status: 201, body: { name: 'report.1.html', size: 6, content_type: 'text/html' } });
    expect(await upload('report (1).html')).toMatchObject({ status: 422, body: { errors: [{ code: 'already_exists' }] } });

    const { browser_download_url: url } = uploaded.body as { browser_download_url: string };
    const read = await call(github, 'GET', url, undefined, '');
    expect([read.status, read.body, read.headers.get('content-disposition')]).toEqual([
      200,
      '<html>',
      'attachment; filename=report.1.html',
    ]);
    expect((await call(github, 'GET', `${REPO}/releases/1/assets`)).body).toHaveLength(1);
    expect((await call(github, 'DELETE', `${REPO}/releases/assets/1`)).status).toBe(204);
    expect((await upload('report (1).html')).status).toBe(201);
  });
});
