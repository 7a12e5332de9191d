import { Readable } from 'node:stream';
import type { GitLabSimulator } from '@testwire/testkit';
import { GitLabClient } from '../../src/gitlab/index.ts';
import { gitlabSettings } from '../../src/gitlab/settings.ts';
import { runView, SHA, testDeps } from '../support.ts';
import { connect, PROJECT, startGitLab, TOKEN } from './simulated.ts';

const open: GitLabSimulator[] = [];
async function start(...options: Parameters<typeof startGitLab>): Promise<GitLabSimulator> {
  const gitlab = await startGitLab(...options);
  open.push(gitlab);
  return gitlab;
}
afterEach(async () => {
  for (const gitlab of open.splice(0)) {
    expect(gitlab.unexpected).toEqual([]);
    await gitlab.close();
  }
});

const REPOSITORY = { name: 'acme/shop', id: String(PROJECT) };

function artifact(
  text: string,
  name = 'reports/index.html',
): Parameters<NonNullable<GitLabClient['artifacts']>['uploadArtifact']>[1] {
  return {
    name,
    mediaType: 'text/html',
    bytes: Buffer.byteLength(text),
    open: () => Promise.resolve(Readable.from([Buffer.from(text)])),
  };
}

describe('GitLab uploads', () => {
  it('gives a URL at which the bytes can be read', async () => {
    const gitlab = await start();
    const outcome = await connect(gitlab).artifacts?.uploadArtifact(runView(), artifact('<p>ünï</p>'));
    if (outcome?.kind !== 'done') throw new Error(JSON.stringify(outcome));
    expect(outcome.value.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/-\/project\/7\/uploads\/[0-9a-f]+\/index\.html$/);
    await expect((await fetch(outcome.value.url)).text()).resolves.toBe('<p>ünï</p>');
  });

  it('passes a refusal for size on, and is absent when only links are wanted', async () => {
    const gitlab = await start({ limits: { uploadBytes: 10 } });
    await expect(connect(gitlab).artifacts?.uploadArtifact(runView(), artifact('more than ten bytes'))).resolves.toMatchObject({
      kind: 'failed',
      failure: { kind: 'rejected', status: 413 },
    });
    expect(connect(gitlab, { artifactUpload: 'links' }).artifacts).toBeUndefined();
  });

  it('refuses by itself what is announced as too large', async () => {
    const gitlab = await start();
    const huge = { ...artifact('x'), bytes: 101 * 1024 * 1024 };
    await expect(connect(gitlab).artifacts?.uploadArtifact(runView(), huge)).resolves.toMatchObject({
      failure: { kind: 'rejected' },
    });
    expect(gitlab.requests).toEqual([]);
  });

  it.each([
    ['https://git.example.com', { full_path: '/-/project/7/uploads/a/f' }, 'https://git.example.com/-/project/7/uploads/a/f'],
    ['https://example.com/git', { full_path: '/-/project/7/uploads/a/f' }, 'https://example.com/git/-/project/7/uploads/a/f'],
    ['https://example.com/git', { full_path: '/git/acme/shop/uploads/a/f' }, 'https://example.com/git/acme/shop/uploads/a/f'],
    ['https://example.com/git', {}, 'https://example.com/git/acme/shop/uploads/a/f'],
  ])('makes the URL absolute at %s', async (baseUrl, answer, url) => {
    const asked: string[] = [];
    const fetch: typeof globalThis.fetch = (input) => {
      asked.push(input instanceof URL ? input.href : 'not a URL');
      return Promise.resolve(Response.json({ url: '/uploads/a/f', ...answer }, { status: 201 }));
    };
    const client = new GitLabClient(gitlabSettings.parse({ baseUrl, token: TOKEN }), testDeps({ fetch }));
    await expect(client.artifacts?.uploadArtifact(runView(), artifact('x'))).resolves.toEqual({ kind: 'done', value: { url } });
    expect(asked).toEqual([`${baseUrl}/api/v4/projects/7/uploads`]);
  });
});

describe('GitLab changes of a commit', () => {
  it('are the open merge requests whose head it is', async () => {
    const gitlab = await start();
    gitlab.addMergeRequest({ project: PROJECT, sourceBranch: 'old', sha: SHA, state: 'closed' });
    gitlab.addMergeRequest({ project: PROJECT, sourceBranch: 'theirs', sha: SHA, sourceProject: 70 });
    await expect(connect(gitlab).findChanges(REPOSITORY, SHA)).resolves.toMatchObject([
      { number: 4, headSha: SHA, headBranch: 'feature', baseBranch: 'main', fork: false },
      { number: 6, headBranch: 'theirs', fork: true },
    ]);
  });

  it('fails with a type when it may not be asked', async () => {
    const gitlab = await start();
    await expect(connect(gitlab, { token: 'wrong' }).findChanges(REPOSITORY, SHA)).rejects.toMatchObject({
      failure: { kind: 'auth' },
    });
  });
});

describe('GitLab access checks', () => {
  it('are all good for a project token with the scope api', async () => {
    const checks = await connect(await start()).checkAccess(REPOSITORY);
    expect(checks.map((check) => check.ok)).toEqual([true, true, true]);
  });

  it.each([
    ['an invalid token', { settings: { token: 'wrong' } }, 'personal_access_tokens'],
    ['a token of another scope', { token: { scopes: ['read_api'] } }, 'It has read_api'],
    ['too small a role', { token: { accessLevel: 20 } }, 'Developer'],
    ['a project out of sight', { token: { projects: [1] } }, 'may not see'],
    ['a job token', { settings: { tokenKind: 'job' } }, 'GITLAB_TOKEN'],
  ] as [
    string,
    { settings?: Record<string, unknown>; token?: NonNullable<Parameters<typeof startGitLab>[0]>['token'] },
    string,
  ][])('advise on %s', async (_, { settings, token }, advice) => {
    const gitlab = await start(token === undefined ? {} : { token });
    const checks = await connect(gitlab, settings).checkAccess(REPOSITORY);
    expect(checks.filter((check) => !check.ok).map((check) => check.advice)).toEqual([expect.stringContaining(advice)]);
  });

  it('do not throw when GitLab is away', async () => {
    const gitlab = await startGitLab();
    await gitlab.close();
    await expect(connect(gitlab).checkAccess()).resolves.toMatchObject([
      { ok: false, advice: expect.stringContaining('ECONNREFUSED') as string },
    ]);
  });
});

describe('GitLab settings', () => {
  it.each([
    ['https://gitlab.example.com', 'https://gitlab.example.com/api/v4', 'https://gitlab.example.com'],
    ['https://gitlab.example.com/', 'https://gitlab.example.com/api/v4', 'https://gitlab.example.com'],
    ['https://gitlab.example.com/api/v4/', 'https://gitlab.example.com/api/v4', 'https://gitlab.example.com'],
    ['https://example.com/git', 'https://example.com/git/api/v4', 'https://example.com/git'],
    ['http://localhost:8080/git/api/v4', 'http://localhost:8080/git/api/v4', 'http://localhost:8080/git'],
  ])('make %s the base of the API', (given, baseUrl, webUrl) => {
    expect(gitlabSettings.parse({ baseUrl: given, token: 't' })).toMatchObject({ baseUrl, webUrl });
  });

  it('default to gitlab.com and name what is wrong', () => {
    expect(gitlabSettings.parse({ token: 't' })).toMatchObject({ baseUrl: 'https://gitlab.com/api/v4', tokenKind: 'pat' });
    const paths = gitlabSettings.safeParse({ baseUrl: 'ftp://x', token: '', artifactUplod: 'links' }).error?.issues;
    expect(paths?.map((issue) => issue.path.join('.') || issue.message)).toEqual([
      'baseUrl',
      'token',
      expect.stringContaining('artifactUplod'),
    ]);
  });

  it.each(['baseUrl', 'webUrl'])('refuse a user or password in %s, and do not repeat it', (name) => {
    const { error } = gitlabSettings.safeParse({ token: 't', [name]: 'https://u:hunter2@git.example.com' });
    expect(error?.issues).toMatchObject([{ path: [name], message: expect.stringContaining('holds a user name or password') }]);
    expect(JSON.stringify(error)).not.toMatch(/hunter2|git\.example/);
    expect(String(error)).not.toMatch(/hunter2|git\.example/);
  });
});
