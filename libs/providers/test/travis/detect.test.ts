import { changeRef, pipelineRef, repositoryRef } from '@testwire/contracts';
import { detectTravis } from '../../src/travis/detect.ts';
import { travisSettings } from '../../src/travis/settings.ts';
import { SHA } from '../support.ts';

const HEAD = 'a'.repeat(40);

/** Of a push, as Travis CI sets it. */
const env = {
  TRAVIS: 'true',
  TRAVIS_BRANCH: 'main',
  TRAVIS_BUILD_ID: '5001',
  TRAVIS_BUILD_WEB_URL: 'https://app.travis-ci.com/acme/shop/builds/5001',
  TRAVIS_COMMIT: SHA,
  TRAVIS_EVENT_TYPE: 'push',
  TRAVIS_PULL_REQUEST: 'false',
  TRAVIS_PULL_REQUEST_BRANCH: '',
  TRAVIS_PULL_REQUEST_SHA: '',
  TRAVIS_PULL_REQUEST_SLUG: '',
  TRAVIS_REPO_SLUG: 'acme/shop',
  TRAVIS_TAG: '',
};

const pullRequest = {
  ...env,
  TRAVIS_EVENT_TYPE: 'pull_request',
  TRAVIS_PULL_REQUEST: '7',
  TRAVIS_PULL_REQUEST_BRANCH: 'feature',
  TRAVIS_PULL_REQUEST_SHA: HEAD,
  TRAVIS_PULL_REQUEST_SLUG: 'acme/shop',
};

const detect = (given: Record<string, string | undefined>): ReturnType<typeof detectTravis> =>
  detectTravis({ env: given, readFile: () => undefined });

describe('detectTravis', () => {
  it('reads a push', () => {
    expect(detect(env)).toEqual({
      provider: 'travis',
      settings: {},
      repository: { name: 'acme/shop', host: 'github' },
      commit: SHA,
      branch: 'main',
      pipeline: {
        id: '5001',
        attempt: 1,
        name: 'Travis CI',
        commit: SHA,
        branch: 'main',
        url: 'https://app.travis-ci.com/acme/shop/builds/5001',
      },
    });
  });

  it('takes the head of a pull request, not the merge commit', () => {
    const detected = detect(pullRequest);
    expect(detected).toMatchObject({
      commit: HEAD,
      branch: 'feature',
      change: { number: 7, headSha: HEAD, headBranch: 'feature', baseBranch: 'main', fork: false },
      pipeline: { commit: HEAD, branch: 'feature' },
    });
    expect(JSON.stringify(detected)).not.toContain(SHA);
  });

  it('knows a fork and a tag', () => {
    expect(detect({ ...pullRequest, TRAVIS_PULL_REQUEST_SLUG: 'stranger/shop' })?.change).toMatchObject({ fork: true });
    expect(detect({ ...env, TRAVIS_BRANCH: 'v1', TRAVIS_TAG: 'v1' })).not.toHaveProperty('branch');
  });

  it('takes an Enterprise server from the address of the build, and the token by either name', () => {
    const enterprise = { ...env, TRAVIS_BUILD_WEB_URL: 'https://travis.example.com/acme/shop/builds/1', TRAVIS_API_TOKEN: 't1' };
    expect(detect(enterprise)?.settings).toEqual({ baseUrl: 'https://travis.example.com/api', token: 't1' });
    expect(detect({ ...env, TRAVIS_API_TOKEN: 't1', TRAVIS_TOKEN: 't2' })?.settings).toEqual({ token: 't2' });
  });

  it('ignores empty variables', () => {
    expect(detect({ ...env, TRAVIS_TOKEN: '', TRAVIS_PULL_REQUEST: '' })).toEqual(detect(env));
    expect(detect({ TRAVIS: 'true', TRAVIS_COMMIT: '', TRAVIS_REPO_SLUG: '' })).toEqual({ provider: 'travis', settings: {} });
  });

  it('answers only inside Travis CI, and what the schemas accept', () => {
    expect(detect({ ...env, TRAVIS: undefined })).toBeUndefined();
    const detected = detect({ ...pullRequest, TRAVIS_TOKEN: 't' });
    expect(travisSettings.safeParse(detected?.settings).success).toBe(true);
    expect(repositoryRef.parse(detected?.repository)).toEqual(detected?.repository);
    expect(changeRef.parse(detected?.change)).toEqual(detected?.change);
    expect(pipelineRef.parse(detected?.pipeline)).toEqual(detected?.pipeline);
  });
});

describe('the settings of Travis CI', () => {
  it('know where people open it', () => {
    expect(travisSettings.parse({})).toEqual({ baseUrl: 'https://api.travis-ci.com', webUrl: 'https://app.travis-ci.com' });
    expect(travisSettings.parse({ baseUrl: 'https://travis.example.com/api/', username: 'u' })).toEqual({
      baseUrl: 'https://travis.example.com/api',
      webUrl: 'https://travis.example.com',
    });
    expect(travisSettings.safeParse({ tokn: 'x' }).success).toBe(false);
  });
});
