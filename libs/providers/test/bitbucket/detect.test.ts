import { changeRef, pipelineRef, repositoryRef } from '@testwire/contracts';
import { detectBitbucket } from '../../src/bitbucket/detect.ts';
import { bitbucketSettings } from '../../src/bitbucket/settings.ts';
import { SHA } from '../support.ts';

const BRANCH = {
  CI: 'true',
  BITBUCKET_BUILD_NUMBER: '41',
  BITBUCKET_COMMIT: SHA,
  BITBUCKET_BRANCH: 'feature/cart',
  BITBUCKET_WORKSPACE: 'acme',
  BITBUCKET_REPO_SLUG: 'shop',
  BITBUCKET_REPO_FULL_NAME: 'acme/shop',
  BITBUCKET_REPO_UUID: '{2b922c6d-3824-4e91-a7be-90c8b8392f84}',
  BITBUCKET_PIPELINE_UUID: '{6f1c2a30-0000-4000-8000-000000000001}',
  BITBUCKET_STEP_UUID: '{6f1c2a30-0000-4000-8000-000000000002}',
};

function detect(env: Record<string, string | undefined>) {
  const detected = detectBitbucket({ env, readFile: () => undefined });
  if (detected !== undefined) {
    expect(bitbucketSettings.safeParse(detected.settings).success).toBe(true);
    if (detected.repository !== undefined) repositoryRef.parse(detected.repository);
    if (detected.change !== undefined) changeRef.parse(detected.change);
    if (detected.pipeline !== undefined) pipelineRef.parse(detected.pipeline);
  }
  return detected;
}

describe('detection inside Bitbucket Pipelines', () => {
  it('knows a branch', () => {
    expect(detect(BRANCH)).toEqual({
      provider: 'bitbucket',
      settings: {},
      repository: { name: 'acme/shop', id: BRANCH.BITBUCKET_REPO_UUID, url: 'https://bitbucket.org/acme/shop' },
      commit: SHA,
      branch: 'feature/cart',
      pipeline: {
        id: '41',
        attempt: 1,
        name: 'Pipeline',
        commit: SHA,
        branch: 'feature/cart',
        url: 'https://bitbucket.org/acme/shop/pipelines/results/41',
      },
    });
  });

  it('knows a pull request', () => {
    const env = {
      ...BRANCH,
      BITBUCKET_PR_ID: '4',
      BITBUCKET_PR_DESTINATION_BRANCH: 'main',
      BITBUCKET_PR_DESTINATION_COMMIT: 'ce5965ddd289',
    };
    expect(detect(env)?.change).toEqual({
      number: 4,
      headSha: SHA,
      headBranch: 'feature/cart',
      baseBranch: 'main',
      baseSha: 'ce5965ddd289',
    });
  });

  it('knows a tag, which has no branch', () => {
    const { BITBUCKET_BRANCH: _, ...rest } = BRANCH;
    const detected = detect({ ...rest, BITBUCKET_TAG: 'v1.0' });
    expect(detected).not.toHaveProperty('branch');
    expect(detected?.pipeline).not.toHaveProperty('branch');
  });

  it('puts the name together where there is no full one, and takes credentials', () => {
    const { BITBUCKET_REPO_FULL_NAME: _, ...rest } = BRANCH;
    const detected = detect({
      ...rest,
      BITBUCKET_TOKEN: 't',
      BITBUCKET_USERNAME: 'dana@example.com',
      BITBUCKET_BASE_URL: 'https://proxy.example.com/2.0',
    });
    expect(detected?.repository?.name).toBe('acme/shop');
    expect(detected?.settings).toEqual({ token: 't', username: 'dana@example.com', baseUrl: 'https://proxy.example.com/2.0' });
  });

  it('takes empty variables for missing ones, and odd ones for none', () => {
    const empty = Object.fromEntries(Object.keys(BRANCH).map((name) => [name, '']));
    expect(detect(empty)).toBeUndefined();
    expect(detect({})).toBeUndefined();
    expect(detect({ BITBUCKET_BUILD_NUMBER: 'many' })).toBeUndefined();
    const odd = { BITBUCKET_PR_ID: '0', BITBUCKET_COMMIT: 'HEAD', BITBUCKET_BASE_URL: 'nowhere', BITBUCKET_USERNAME: 'a:b' };
    expect(detect({ ...empty, BITBUCKET_BUILD_NUMBER: '1', ...odd })).toEqual({ provider: 'bitbucket', settings: {} });
  });
});
