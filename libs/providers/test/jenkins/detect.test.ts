import { CIProviderFactory, detectCiEnvironment } from '@testwire/providers';
import { jenkinsSettings } from '../../src/jenkins/settings.ts';
import { SHA } from '../support.ts';

type Env = Record<string, string | undefined>;

const FREESTYLE: Env = {
  JENKINS_URL: 'https://ci.example.com/jenkins/',
  JENKINS_HOME: '/var/jenkins_home',
  JOB_NAME: 'acme/shop',
  JOB_BASE_NAME: 'shop',
  BUILD_NUMBER: '42',
  BUILD_URL: 'https://ci.example.com/jenkins/job/acme/job/shop/42/',
  GIT_URL: 'https://github.com/acme/shop.git',
  GIT_BRANCH: 'origin/main',
  GIT_COMMIT: SHA,
  CI: 'true',
};

const PULL_REQUEST: Env = {
  ...FREESTYLE,
  JOB_NAME: 'acme/shop/PR-4',
  JOB_BASE_NAME: 'PR-4',
  BUILD_NUMBER: '3',
  BUILD_URL: 'https://ci.example.com/jenkins/job/acme/job/shop/job/PR-4/3/',
  GIT_BRANCH: 'PR-4',
  BRANCH_NAME: 'PR-4',
  CHANGE_ID: '4',
  CHANGE_BRANCH: 'topic',
  CHANGE_TARGET: 'main',
  CHANGE_URL: 'https://github.com/acme/shop/pull/4',
  CHANGE_TITLE: 'A topic',
};

function detect(env: Env) {
  const detected = detectCiEnvironment({ env, readFile: () => undefined });
  // Whatever is found out makes a connection.
  if (detected?.provider === 'jenkins') expect(jenkinsSettings.safeParse(detected.settings).error).toBeUndefined();
  return detected;
}

describe('a Jenkins build, seen from inside', () => {
  it('of a branch', () => {
    expect(detect(FREESTYLE)).toEqual({
      provider: 'jenkins',
      settings: { baseUrl: 'https://ci.example.com/jenkins' },
      repository: { name: 'acme/shop', host: 'github' },
      commit: SHA,
      branch: 'main',
      pipeline: {
        id: 'job/acme/job/shop/42@0123456',
        attempt: 1,
        name: 'acme/shop',
        commit: SHA,
        branch: 'main',
        url: 'https://ci.example.com/jenkins/job/acme/job/shop/42/',
      },
    });
  });

  it('of a change in a multibranch job, and of one from a fork', () => {
    expect(detect(PULL_REQUEST)).toMatchObject({
      branch: 'topic',
      change: {
        number: 4,
        headBranch: 'topic',
        baseBranch: 'main',
        title: 'A topic',
        url: 'https://github.com/acme/shop/pull/4',
      },
      pipeline: { id: 'job/acme/job/shop/job/PR-4/3@0123456', name: 'acme/shop', branch: 'topic' },
    });
    expect(detect(PULL_REQUEST)?.change).not.toHaveProperty('fork');
    expect(detect({ ...PULL_REQUEST, CHANGE_FORK: 'dana' })?.change).toMatchObject({ number: 4, fork: true });
    const { CHANGE_ID: _, CHANGE_BRANCH: __, ...old } = PULL_REQUEST;
    expect(detect(old)?.change).toEqual({ number: 4 });
  });

  it.each([
    ['https://gitlab.example.com/acme/web/shop/-/merge_requests/4', { name: 'acme/web/shop', host: 'gitlab' }],
    ['https://bitbucket.org/acme/shop/pull-requests/4', { name: 'acme/shop', host: 'bitbucket' }],
    ['https://gitea.example.com/acme/shop/pulls/4', { name: 'acme/shop', host: 'gitea' }],
    ['https://dev.azure.com/acme/web/_git/shop/pullrequest/4', { name: 'web/shop', host: 'azure-devops' }],
  ])('knows the repository by the address of the change: %s', (url, repository) => {
    expect(detect({ ...PULL_REQUEST, GIT_URL: '', CHANGE_URL: url })?.repository).toEqual(repository);
  });

  it('of the GitHub pull request builder: the head, not the merge', () => {
    const head = 'fedcba9876543210fedcba9876543210fedcba98';
    const ghprb = {
      ...FREESTYLE,
      GIT_URL: undefined,
      ghprbGhRepository: 'acme/shop',
      ghprbPullId: '17',
      ghprbActualCommit: head,
      ghprbSourceBranch: 'fix',
      ghprbTargetBranch: 'main',
    };
    expect(detect(ghprb)).toMatchObject({
      repository: { name: 'acme/shop', host: 'github' },
      commit: head,
      branch: 'fix',
      change: { number: 17, headSha: head, baseBranch: 'main' },
    });
  });

  it('of the GitLab plugin, whose variables are there and empty for a push', () => {
    const push = { ...FREESTYLE, GIT_URL: 'git@gitlab.com:acme/shop.git', gitlabMergeRequestIid: '', gitlabSourceBranch: 'main' };
    expect(detect(push)).toMatchObject({ repository: { host: 'gitlab' }, branch: 'main' });
    expect(detect(push)).not.toHaveProperty('change');
    expect(
      detect({ ...push, gitlabMergeRequestIid: '8', gitlabTargetBranch: 'main', gitlabSourceBranch: 'topic' })?.change,
    ).toEqual({
      number: 8,
      headBranch: 'topic',
      baseBranch: 'main',
    });
  });

  it('of a tag has no branch', () => {
    expect(detect({ ...FREESTYLE, TAG_NAME: 'v1.0', BRANCH_NAME: 'v1.0', GIT_BRANCH: 'v1.0' })).not.toHaveProperty('branch');
  });

  it('finds the build by the names, where Jenkins does not tell addresses', () => {
    const detected = detect({
      ...FREESTYLE,
      BUILD_URL: undefined,
      JOB_NAME: 'acme/shop/feature%2Flogin',
      GIT_BRANCH: 'feature/login',
    });
    expect(detected?.pipeline).toEqual({
      id: 'job/acme/job/shop/job/feature%252Flogin/42@0123456',
      attempt: 1,
      name: 'acme/shop',
      commit: SHA,
      branch: 'feature/login',
    });
  });

  it('takes the credential of ours or of the command line client, and only a whole one', () => {
    const settings = (env: Env): unknown => detect({ ...FREESTYLE, ...env })?.settings;
    const baseUrl = 'https://ci.example.com/jenkins';
    expect(settings({ JENKINS_USERNAME: 'bot', JENKINS_TOKEN: 't' })).toEqual({ baseUrl, username: 'bot', token: 't' });
    expect(settings({ JENKINS_USER_ID: 'dana', JENKINS_API_TOKEN: 'u' })).toEqual({ baseUrl, username: 'dana', token: 'u' });
    expect(settings({ JENKINS_TOKEN: 't' })).toEqual({ baseUrl });
    expect(settings({ JENKINS_USERNAME: 'bot', JENKINS_TOKEN: '' })).toEqual({ baseUrl });
    expect(settings({ JENKINS_URL: 'https://dana:hunter2@ci.example.com/jenkins' })).toEqual({ baseUrl });
  });

  it('is none where only JENKINS_URL is set, or what else is needed is empty', () => {
    expect(detect({ JENKINS_URL: 'https://ci.example.com/' })?.provider).toBe('local');
    expect(detect({ ...FREESTYLE, JENKINS_URL: '' })?.provider).toBe('local');
    expect(detect({ ...FREESTYLE, JENKINS_URL: 'ci.example.com' })?.provider).toBe('local');
    expect(detect({ ...FREESTYLE, BUILD_NUMBER: '' })?.provider).toBe('local');
    expect(detect({ ...FREESTYLE, GIT_COMMIT: '', GIT_URL: '', GIT_BRANCH: '' })).toEqual({
      provider: 'jenkins',
      settings: { baseUrl: 'https://ci.example.com/jenkins' },
    });
    expect(CIProviderFactory.available()).toContain('jenkins');
  });
});
