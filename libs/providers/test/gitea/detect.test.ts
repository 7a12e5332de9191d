import { changeRef, pipelineRef, repositoryRef } from '@testwire/contracts';
import { detectCiEnvironment } from '@testwire/providers';
import { detectGitea } from '../../src/gitea/detect.ts';
import { giteaSettings } from '../../src/gitea/settings.ts';
import { SHA } from '../support.ts';

const HEAD = 'a'.repeat(40);

const push = {
  CI: 'true',
  GITEA_ACTIONS: 'true',
  GITHUB_ACTIONS: 'true',
  GITHUB_SERVER_URL: 'https://git.example.com',
  GITHUB_API_URL: 'https://git.example.com/api/v1',
  GITHUB_REPOSITORY: 'acme/shop',
  GITHUB_SHA: SHA,
  GITHUB_REF: 'refs/heads/feature/one',
  GITHUB_REF_NAME: 'feature/one',
  GITHUB_RUN_ID: '81',
  GITHUB_RUN_NUMBER: '3',
  GITHUB_RUN_ATTEMPT: '2',
  GITHUB_EVENT_NAME: 'push',
  GITHUB_WORKFLOW: 'CI',
  GITHUB_TOKEN: 'job-token',
};

const pullRequest = {
  ...push,
  GITHUB_REF: 'refs/pull/4/head',
  GITHUB_HEAD_REF: 'feature',
  GITHUB_BASE_REF: 'main',
  GITHUB_EVENT_NAME: 'pull_request',
  GITHUB_EVENT_PATH: '/event.json',
};

const repo = (id: number): object => ({ id, full_name: `owner${id}/shop` });
const event = JSON.stringify({
  pull_request: {
    number: 4,
    head: { ref: 'feature', sha: HEAD, repo_id: 8, repo: repo(8) },
    base: { ref: 'main', sha: SHA, repo_id: 7, repo: repo(7) },
  },
});

const detect = (env: Record<string, string | undefined>, file?: string): ReturnType<typeof detectGitea> =>
  detectGitea({ env, readFile: (path) => (path === '/event.json' ? file : undefined) });

it('reads a run of a branch', () => {
  expect(detect(push)).toEqual({
    provider: 'gitea',
    settings: { baseUrl: 'https://git.example.com/api/v1', token: 'job-token' },
    repository: { name: 'acme/shop', url: 'https://git.example.com/acme/shop' },
    commit: SHA,
    branch: 'feature/one',
    pipeline: {
      id: '81',
      attempt: 2,
      trigger: 'push',
      name: 'CI',
      commit: SHA,
      branch: 'feature/one',
      url: 'https://git.example.com/acme/shop/actions/runs/3',
    },
  });
});

it('reads the head commit of a pull request from the file of the event', () => {
  for (const base of [pullRequest, { ...pullRequest, GITHUB_REF: 'refs/heads/main', GITHUB_EVENT_NAME: 'pull_request_target' }])
    expect(detect(base, event)).toMatchObject({
      commit: HEAD,
      branch: 'feature',
      change: { number: 4, headSha: HEAD, baseSha: SHA, fork: true },
      pipeline: { commit: HEAD },
    });
});

it.each([undefined, '', 'no json', '{}', '{"pull_request":{"number":"4"}}'])(
  'knows the pull request from the variables when the file is %p',
  (file) => {
    expect(detect(pullRequest, file)).toMatchObject({
      commit: SHA,
      branch: 'feature',
      change: { number: 4, headSha: SHA, headBranch: 'feature', baseBranch: 'main' },
    });
  },
);

it('takes no tag for a branch', () => {
  expect(detect({ ...push, GITHUB_REF: 'refs/tags/v1', GITHUB_REF_NAME: 'v1' })).not.toHaveProperty('branch');
});

it('knows Forgejo by its own variable', () => {
  expect(detect({ ...push, GITEA_ACTIONS: undefined, FORGEJO_ACTIONS: 'true' })).toMatchObject({ provider: 'gitea' });
});

it('is not GitHub, and GitHub is not Gitea', () => {
  const readFile = (): undefined => undefined;
  expect(detectCiEnvironment({ env: push, readFile })).toMatchObject({ provider: 'gitea' });
  expect(detectCiEnvironment({ env: { ...push, GITEA_ACTIONS: undefined }, readFile })).toMatchObject({ provider: 'github' });
  expect(detect({ ...push, GITEA_ACTIONS: '' })).toBeUndefined();
});

it('prefers what was set for it', () => {
  const own = { GITEA_BASE_URL: 'https://git.example.com/gitea', GITEA_TOKEN: 'own-token', GITEA_USERNAME: 'bot' };
  expect(detect({ ...push, ...own })?.settings).toEqual({
    baseUrl: 'https://git.example.com/gitea',
    token: 'own-token',
    username: 'bot',
  });
});

it('makes nothing of an address that is none', () => {
  expect(detect({ ...push, GITHUB_API_URL: 'nowhere' })?.settings).toMatchObject({ baseUrl: 'https://git.example.com' });
  expect(detect({ ...push, GITHUB_API_URL: '', GITHUB_SERVER_URL: '' })).toBeUndefined();
});

it('gives only what the settings and contracts accept, with empty variables too', () => {
  const variants = Object.keys(pullRequest).map((name) => ({ ...pullRequest, [name]: '' }));
  for (const env of [push, pullRequest, ...variants]) {
    const found = detect(env, event);
    if (found === undefined) continue;
    expect(giteaSettings.safeParse(found.settings)).toMatchObject({ success: true });
    if (found.repository !== undefined) repositoryRef.parse(found.repository);
    if (found.change !== undefined) changeRef.parse(found.change);
    if (found.pipeline !== undefined) pipelineRef.parse(found.pipeline);
  }
  expect(detect({ ...push, GITHUB_REPOSITORY: '' })).not.toHaveProperty('repository');
  expect(detect({ ...push, GITHUB_RUN_ID: '' })).not.toHaveProperty('pipeline');
});

it.each([
  ['https://git.example.com', 'https://git.example.com/api/v1', 'https://git.example.com'],
  ['https://git.example.com/', 'https://git.example.com/api/v1', 'https://git.example.com'],
  ['https://example.com/gitea/api/v1/', 'https://example.com/gitea/api/v1', 'https://example.com/gitea'],
])('knows API and pages by the address %s', (baseUrl, api, web) => {
  expect(giteaSettings.parse({ baseUrl })).toMatchObject({ baseUrl: api, webUrl: web, artifactUpload: 'links' });
});
