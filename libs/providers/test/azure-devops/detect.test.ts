import { changeRef, pipelineRef, repositoryRef } from '@testwire/contracts';
import { detectAzureDevOps } from '../../src/azure-devops/detect.ts';
import { azureDevOpsSettings } from '../../src/azure-devops/settings.ts';
import type { DetectedCi } from '../../src/provider.ts';
import { SHA } from '../support.ts';

const HEAD = 'a'.repeat(40);
const PROJECT = '6ce954b1-ce1f-45d1-b94d-e6bf2464ba2c';
const REPOSITORY = '2f3d611a-f012-4b39-b157-8db63f380226';

const env = {
  TF_BUILD: 'True',
  SYSTEM_COLLECTIONURI: 'https://dev.azure.com/acme/',
  SYSTEM_TEAMFOUNDATIONCOLLECTIONURI: 'https://dev.azure.com/acme/',
  SYSTEM_TEAMPROJECT: 'my shop',
  SYSTEM_TEAMPROJECTID: PROJECT,
  BUILD_BUILDID: '31',
  BUILD_DEFINITIONNAME: 'ci',
  BUILD_REPOSITORY_ID: REPOSITORY,
  BUILD_REPOSITORY_NAME: 'web',
  BUILD_REPOSITORY_PROVIDER: 'TfsGit',
  BUILD_REPOSITORY_URI: 'https://acme@dev.azure.com/acme/my%20shop/_git/web',
  BUILD_SOURCEBRANCH: 'refs/heads/feature/a',
  BUILD_SOURCEVERSION: SHA,
  SYSTEM_ACCESSTOKEN: 'job-token',
};

const pullRequest = {
  ...env,
  BUILD_SOURCEBRANCH: 'refs/pull/4/merge',
  SYSTEM_PULLREQUEST_PULLREQUESTID: '4',
  SYSTEM_PULLREQUEST_SOURCEBRANCH: 'refs/heads/feature/a',
  SYSTEM_PULLREQUEST_TARGETBRANCH: 'refs/heads/main',
  SYSTEM_PULLREQUEST_SOURCECOMMITID: HEAD,
  SYSTEM_PULLREQUEST_ISFORK: 'False',
};

const github = {
  ...pullRequest,
  BUILD_REPOSITORY_ID: 'acme/shop',
  BUILD_REPOSITORY_NAME: 'acme/shop',
  BUILD_REPOSITORY_PROVIDER: 'GitHub',
  BUILD_REPOSITORY_URI: 'https://github.com/acme/shop',
  BUILD_SOURCEBRANCH: 'refs/pull/7/merge',
  SYSTEM_PULLREQUEST_PULLREQUESTID: '1850334',
  SYSTEM_PULLREQUEST_PULLREQUESTNUMBER: '7',
  SYSTEM_PULLREQUEST_SOURCEBRANCH: 'feature',
  SYSTEM_PULLREQUEST_TARGETBRANCH: 'main',
  SYSTEM_PULLREQUEST_ISFORK: 'True',
};

function detect(given: Record<string, string | undefined>): DetectedCi | undefined {
  const detected = detectAzureDevOps({ env: given, readFile: () => undefined });
  if (detected === undefined) return undefined;
  azureDevOpsSettings.parse(detected.settings);
  if (detected.repository !== undefined) repositoryRef.parse(detected.repository);
  if (detected.change !== undefined) changeRef.parse(detected.change);
  if (detected.pipeline !== undefined) pipelineRef.parse(detected.pipeline);
  return detected;
}

describe('detectAzureDevOps', () => {
  it('reads a build of a branch', () => {
    expect(detect(env)).toEqual({
      provider: 'azure-devops',
      settings: { baseUrl: 'https://dev.azure.com/acme/', token: 'job-token', tokenKind: 'bearer' },
      repository: { name: 'my shop/web', id: REPOSITORY, url: 'https://dev.azure.com/acme/my%20shop/_git/web' },
      commit: SHA,
      branch: 'feature/a',
      pipeline: {
        id: `${PROJECT}/31`,
        attempt: 1,
        name: 'ci',
        commit: SHA,
        branch: 'feature/a',
        url: 'https://dev.azure.com/acme/my%20shop/_build/results?buildId=31',
      },
    });
  });

  it('takes the head of a pull request, not the merge that was built', () => {
    expect(detect(pullRequest)).toMatchObject({
      commit: HEAD,
      branch: 'feature/a',
      change: { number: 4, headSha: HEAD, headBranch: 'feature/a', baseBranch: 'main', fork: false },
      pipeline: { commit: HEAD, branch: 'feature/a' },
    });
  });

  it('takes the number that people see of a pull request at GitHub, and names GitHub as the host', () => {
    expect(detect(github)).toMatchObject({
      repository: { name: 'acme/shop', host: 'github', url: 'https://github.com/acme/shop' },
      change: { number: 7, headBranch: 'feature', baseBranch: 'main', fork: true },
      commit: HEAD,
      pipeline: { id: `${PROJECT}/31` },
    });
  });

  it('reads a collection of a server', () => {
    const server = {
      ...env,
      SYSTEM_COLLECTIONURI: undefined,
      SYSTEM_TEAMFOUNDATIONCOLLECTIONURI: 'https://tfs.example.com/tfs/DefaultCollection/',
      BUILD_REPOSITORY_URI: 'https://tfs.example.com/tfs/DefaultCollection/common/_git/web',
    };
    expect(detect(server)).toMatchObject({
      settings: { baseUrl: 'https://tfs.example.com/tfs/DefaultCollection/' },
      repository: { name: 'common/web' },
      pipeline: { url: 'https://tfs.example.com/tfs/DefaultCollection/my%20shop/_build/results?buildId=31' },
    });
  });

  it('knows a collection from a project by its address', () => {
    const collection = 'https://tfs.example.com/tfs/Main/';
    const short = { ...env, SYSTEM_COLLECTIONURI: collection, BUILD_REPOSITORY_URI: `${collection}_git/web` };
    expect(detect(short)).toMatchObject({ repository: { name: 'my shop/web' } });
    expect(detect({ ...short, BUILD_REPOSITORY_URI: `${collection}common/_git/web` })).toMatchObject({
      repository: { name: 'common/web' },
    });
  });

  it('prefers a token that was made for it', () => {
    expect(detect({ ...env, AZURE_DEVOPS_TOKEN: 'pat' })?.settings).toMatchObject({ token: 'pat', tokenKind: 'pat' });
  });

  it.each(['', undefined, '$(System.AccessToken)'])('knows no token when the job maps none (%j)', (token) => {
    expect(detect({ ...env, SYSTEM_ACCESSTOKEN: token })?.settings).toEqual({ baseUrl: 'https://dev.azure.com/acme/' });
  });

  it('leaves out what is empty, not there or of no use', () => {
    const bare = {
      TF_BUILD: 'true',
      SYSTEM_COLLECTIONURI: 'https://dev.azure.com/acme',
      BUILD_SOURCEVERSION: '',
      BUILD_BUILDID: 'x',
    };
    expect(detect(bare)).toEqual({ provider: 'azure-devops', settings: { baseUrl: 'https://dev.azure.com/acme' } });
    expect(detect({ ...env, BUILD_REPOSITORY_PROVIDER: 'Svn' })).not.toHaveProperty('repository');
    expect(detect({ ...env, BUILD_SOURCEBRANCH: 'refs/tags/v1' })).not.toHaveProperty('branch');
    expect(detect({ ...pullRequest, SYSTEM_PULLREQUEST_SOURCECOMMITID: '' })).toMatchObject({
      commit: SHA,
      change: { number: 4 },
    });
  });

  it('is silent elsewhere', () => {
    expect(detect({})).toBeUndefined();
    expect(detect({ ...env, TF_BUILD: '' })).toBeUndefined();
    expect(detect({ TF_BUILD: 'True' })).toBeUndefined();
    expect(detect({ TF_BUILD: 'True', SYSTEM_COLLECTIONURI: 'not a URL' })).toBeUndefined();
  });
});

describe('Azure DevOps settings', () => {
  it.each([
    ['https://dev.azure.com/acme/', 'https://dev.azure.com/acme'],
    ['https://acme.visualstudio.com', 'https://acme.visualstudio.com'],
    ['https://tfs.example.com/tfs/DefaultCollection', 'https://tfs.example.com/tfs/DefaultCollection'],
  ])('take %s', (baseUrl, clean) => {
    expect(azureDevOpsSettings.parse({ baseUrl, token: 't', username: 'x' })).toEqual({
      baseUrl: clean,
      webUrl: clean,
      token: 't',
      username: 'x',
      tokenKind: 'pat',
      apiVersion: '7.1',
      testRuns: 'auto',
      artifactUpload: 'links',
    });
  });

  it.each([
    [{}, 'organization'],
    [{ baseUrl: 'https://dev.azure.com/' }, 'names no organization'],
    [{ baseUrl: 'https://user:secret@dev.azure.com/acme' }, 'user name'],
    [{ baseUrl: 'https://dev.azure.com/acme', token: '' }, 'personal access token'],
    [{ baseUrl: 'https://dev.azure.com/acme', apiVersion: '7' }, '7.1'],
  ])('refuse %j', (given, fault) => {
    const faults = azureDevOpsSettings
      .safeParse(given)
      .error?.issues.map(({ message }) => message)
      .join();
    expect(faults).toContain(fault);
    expect(faults).not.toContain('secret');
  });
});
