import type { GitHubSimulator } from '@testwire/testkit';
import { call, closeAll, REPOSITORY, SHA, startWorld } from './world.ts';

describe('looking inside', () => {
  let github: GitHubSimulator;

  beforeEach(async () => {
    github = await startWorld();
    github.addPullRequest({ repository: REPOSITORY, number: 7, headSha: SHA, headBranch: 'topic', title: '<i>title</i>' });
    const output = { title: '<b>2 failed</b>', summary: '<script>alert(1)</script>' };
    await call(github, 'POST', `/repos/${REPOSITORY}/check-runs`, { name: 'tests', head_sha: SHA, output });
    await call(github, 'POST', `/repos/${REPOSITORY}/statuses/${SHA}`, {
      state: 'success',
      context: 'ci',
      description: 'all good',
    });
    await call(github, 'POST', `/repos/${REPOSITORY}/issues/7/comments`, { body: '<img src=x onerror=alert(1)>' });
  });
  afterEach(closeAll);

  it('shows checks, statuses and comments on a page that runs nothing', async () => {
    const page = await call(github, 'GET', '/', undefined, '');
    const text = String(page.body);
    expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none';/);
    for (const shown of [SHA, 'all good', '&lt;b&gt;2 failed', '&lt;script&gt;', '&lt;img src=x', '&lt;i&gt;title'])
      expect(text).toContain(shown);
    for (const hidden of ['<script>', '<img', '<i>', '<b>2']) expect(text).not.toContain(hidden);
  });

  it('gives the state as JSON, without credentials', async () => {
    const { body } = await call(github, 'GET', '/__state', undefined, '');
    expect(body).toMatchObject({
      checkRuns: [{ name: 'tests', headSha: SHA }],
      statuses: [{ context: 'ci' }],
      comments: [{ issueNumber: 7 }],
      requests: [{ method: 'POST', status: 201 }, {}, {}, {}],
    });
    expect(JSON.stringify(body)).not.toContain('Bearer');
  });

  it('records a request that it does not expect', async () => {
    expect((await call(github, 'GET', `/repos/${REPOSITORY}/labels`)).status).toBe(501);
    expect(github.unexpected).toMatchObject([{ method: 'GET', path: `/repos/${REPOSITORY}/labels`, status: 501 }]);
  });
});

describe('the description of the API', () => {
  afterEach(closeAll);

  it('is used when it is there, and its absence is told', async () => {
    const unchecked = await startWorld({ contract: 'off' });
    expect(unchecked.validated).toBe(false);
    const checked = await startWorld({
      contract: { validateRequest: () => [{ in: 'body', pointer: '/name', message: 'is odd' }] },
    });
    expect(checked.validated).toBe(true);
    expect(await call(checked, 'POST', `/repos/${REPOSITORY}/check-runs`, { name: 'tests', head_sha: SHA })).toMatchObject({
      status: 422,
      body: { message: 'Invalid request.\n\nbody/name is odd' },
    });
    expect(checked.state.checkRuns).toEqual([]);
  });
});
