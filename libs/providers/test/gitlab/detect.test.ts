import { changeRef, pipelineRef, repositoryRef } from '@testwire/contracts';
import { detectGitLab } from '../../src/gitlab/detect.ts';
import { gitlabSettings } from '../../src/gitlab/settings.ts';
import { SHA } from '../support.ts';

const HEAD = 'a'.repeat(40);

const env = {
  GITLAB_CI: 'true',
  CI_API_V4_URL: 'https://git.example.com/api/v4',
  CI_SERVER_URL: 'https://git.example.com',
  CI_PROJECT_ID: '7',
  CI_PROJECT_PATH: 'acme/shop',
  CI_PROJECT_URL: 'https://git.example.com/acme/shop',
  CI_COMMIT_SHA: SHA,
  CI_COMMIT_BRANCH: 'main',
  CI_PIPELINE_ID: '31',
  CI_PIPELINE_URL: 'https://git.example.com/acme/shop/-/pipelines/31',
  CI_JOB_TOKEN: 'job-token',
};

const mergeRequest = {
  ...env,
  CI_COMMIT_BRANCH: undefined,
  CI_MERGE_REQUEST_ID: '90001',
  CI_MERGE_REQUEST_IID: '4',
  CI_MERGE_REQUEST_PROJECT_ID: '7',
  CI_MERGE_REQUEST_SOURCE_PROJECT_ID: '7',
  CI_MERGE_REQUEST_SOURCE_BRANCH_NAME: 'feature',
  CI_MERGE_REQUEST_SOURCE_BRANCH_SHA: HEAD,
  CI_MERGE_REQUEST_TARGET_BRANCH_NAME: 'main',
};

const detect = (given: Record<string, string | undefined>): ReturnType<typeof detectGitLab> =>
  detectGitLab({ env: given, readFile: () => undefined });

describe('detectGitLab', () => {
  it('reads a branch pipeline', () => {
    expect(detect(env)).toEqual({
      provider: 'gitlab',
      settings: {
        baseUrl: 'https://git.example.com/api/v4',
        webUrl: 'https://git.example.com',
        token: 'job-token',
        tokenKind: 'job',
      },
      repository: { name: 'acme/shop', id: '7', url: 'https://git.example.com/acme/shop' },
      commit: SHA,
      branch: 'main',
      pipeline: {
        id: '31',
        attempt: 1,
        name: 'Pipeline',
        commit: SHA,
        branch: 'main',
        url: 'https://git.example.com/acme/shop/-/pipelines/31',
      },
    });
  });

  it('takes the IID, the head of the source branch and a real token in a merge request', () => {
    const detected = detect({ ...mergeRequest, GITLAB_TOKEN: 'glpat-1' });
    expect(detected).toMatchObject({
      commit: HEAD,
      branch: 'feature',
      change: { number: 4, headSha: HEAD, headBranch: 'feature', baseBranch: 'main', fork: false },
      settings: { token: 'glpat-1', tokenKind: 'pat' },
    });
  });

  it('knows where a merge request began', () => {
    const began = (sha: string) => detect({ ...mergeRequest, CI_MERGE_REQUEST_DIFF_BASE_SHA: sha })?.change?.mergeBase;
    expect(began(SHA)).toBe(SHA);
    expect(began('nowhere')).toBeUndefined();
  });

  it('leaves out a merge request of another project, whose number means another one here', () => {
    expect(detect({ ...mergeRequest, CI_PROJECT_ID: '70' })).not.toHaveProperty('change');
  });

  it('ignores empty variables, which GitLab sets where it has nothing', () => {
    const branch = { ...env, CI_MERGE_REQUEST_IID: '', CI_MERGE_REQUEST_SOURCE_BRANCH_SHA: '', GITLAB_TOKEN: '' };
    expect(detect(branch)).toEqual(detect(env));
  });

  it('answers only inside GitLab CI, and what the schemas accept', () => {
    expect(detect({ ...env, GITLAB_CI: undefined })).toBeUndefined();
    const detected = detect(mergeRequest);
    expect(gitlabSettings.safeParse(detected?.settings).success).toBe(true);
    expect(repositoryRef.parse(detected?.repository)).toEqual(detected?.repository);
    expect(changeRef.parse(detected?.change)).toEqual(detected?.change);
    expect(pipelineRef.parse(detected?.pipeline)).toEqual(detected?.pipeline);
  });
});
