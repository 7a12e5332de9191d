import { changeRef, pipelineRef, repositoryRef } from '@testwire/contracts';
import { detectCircleCI } from '../../src/circleci/detect.ts';
import { circleciSettings } from '../../src/circleci/settings.ts';
import { SHA } from '../support.ts';
import { WORKFLOW } from './simulated.ts';

/** Of a push, as CircleCI sets it. */
const env = {
  CIRCLECI: 'true',
  CIRCLE_SHA1: SHA,
  CIRCLE_BRANCH: 'feature',
  CIRCLE_BUILD_NUM: '136',
  CIRCLE_BUILD_URL: 'https://circleci.com/gh/acme/shop/136',
  CIRCLE_WORKFLOW_ID: WORKFLOW,
  CIRCLE_PROJECT_USERNAME: 'acme',
  CIRCLE_PROJECT_REPONAME: 'shop',
  CIRCLE_REPOSITORY_URL: 'git@github.com:acme/shop.git',
};

const detect = (given: Record<string, string | undefined>): ReturnType<typeof detectCircleCI> =>
  detectCircleCI({ env: given, readFile: () => undefined });

describe('detectCircleCI', () => {
  it('reads a push', () => {
    expect(detect(env)).toEqual({
      provider: 'circleci',
      settings: {},
      repository: { name: 'acme/shop', host: 'github' },
      commit: SHA,
      branch: 'feature',
      pipeline: {
        id: WORKFLOW,
        attempt: 1,
        name: 'workflow',
        commit: SHA,
        branch: 'feature',
        url: 'https://circleci.com/gh/acme/shop/136',
      },
    });
  });

  it.each([
    ['GitHub', 'git@github.com:acme/shop.git', 'https://github.com/acme/shop/pull/7'],
    ['GitLab', 'git@gitlab.com:acme/shop.git', 'https://gitlab.com/acme/shop/-/merge_requests/7'],
    ['Bitbucket', 'git@bitbucket.org:acme/shop.git', 'https://bitbucket.org/acme/shop/pull-requests/7'],
  ])('reads the number of a change at %s from its address', (_, CIRCLE_REPOSITORY_URL, CIRCLE_PULL_REQUEST) => {
    expect(detect({ ...env, CIRCLE_REPOSITORY_URL, CIRCLE_PULL_REQUEST })?.change).toEqual({
      number: 7,
      headSha: SHA,
      headBranch: 'feature',
      url: CIRCLE_PULL_REQUEST,
    });
  });

  it('takes the same of several pull requests every time', () => {
    const urls = [12, 7, 9].map((number) => `https://github.com/acme/shop/pull/${number}`);
    for (const CIRCLE_PULL_REQUEST of urls)
      expect(detect({ ...env, CIRCLE_PULL_REQUEST, CIRCLE_PULL_REQUESTS: urls.join(',') })?.change).toMatchObject({ number: 7 });
  });

  it("knows a fork's pull request, whose branch is nobody's", () => {
    const detected = detect({
      ...env,
      CIRCLE_BRANCH: 'pull/7',
      CIRCLE_PR_NUMBER: '7',
      CIRCLE_PR_USERNAME: 'stranger',
      CIRCLE_PR_REPONAME: 'shop',
      CIRCLE_PULL_REQUEST: 'https://github.com/acme/shop/pull/7',
    });
    expect(detected).toMatchObject({ repository: { name: 'acme/shop' }, change: { number: 7, fork: true } });
    expect(detected).not.toHaveProperty('branch');
    expect(detected).not.toHaveProperty('pipeline.branch');
  });

  it('leaves out the change of another repository, and what is no change', () => {
    for (const CIRCLE_PULL_REQUEST of [
      'https://github.com/upstream/shop/pull/7',
      'https://github.com/acme/shop/issues/7',
      'x',
      'true',
    ])
      expect(detect({ ...env, CIRCLE_PULL_REQUEST })).not.toHaveProperty('change');
  });

  it('takes a CircleCI Server from the address of the build, and the token by either name', () => {
    const server = { ...env, CIRCLE_BUILD_URL: 'https://ci.example.com/gh/acme/shop/136', CIRCLE_TOKEN: 't1' };
    expect(detect(server)?.settings).toEqual({ baseUrl: 'https://ci.example.com/api/v2', token: 't1' });
    expect(detect({ ...env, CIRCLE_TOKEN: 't1', CIRCLECI_TOKEN: 't2' })?.settings).toEqual({ token: 't2' });
    expect(detect({ ...env, CIRCLE_BUILD_URL: 'https://app.circleci.com/jobs/circleci/a/b/136' })?.settings).toEqual({});
  });

  it('ignores empty variables', () => {
    const empty = { CIRCLE_TAG: '', CIRCLE_PULL_REQUEST: '', CIRCLE_PULL_REQUESTS: '', CIRCLE_PR_NUMBER: '', CIRCLE_TOKEN: '' };
    expect(detect({ ...env, ...empty })).toEqual(detect(env));
    expect(detect({ CIRCLECI: 'true', CIRCLE_SHA1: '', CIRCLE_REPOSITORY_URL: '' })).toEqual({
      provider: 'circleci',
      settings: {},
    });
    expect(detect({ CIRCLECI: 'true', CIRCLE_PROJECT_USERNAME: 'acme', CIRCLE_PROJECT_REPONAME: 'shop' })?.repository).toEqual({
      name: 'acme/shop',
    });
  });

  it('answers only inside CircleCI, and what the schemas accept', () => {
    expect(detect({ ...env, CIRCLECI: undefined })).toBeUndefined();
    const detected = detect({ ...env, CIRCLE_TOKEN: 't', CIRCLE_PULL_REQUEST: 'https://github.com/acme/shop/pull/7' });
    expect(circleciSettings.safeParse(detected?.settings).success).toBe(true);
    expect(repositoryRef.parse(detected?.repository)).toEqual(detected?.repository);
    expect(changeRef.parse(detected?.change)).toEqual(detected?.change);
    expect(pipelineRef.parse(detected?.pipeline)).toEqual(detected?.pipeline);
  });
});
