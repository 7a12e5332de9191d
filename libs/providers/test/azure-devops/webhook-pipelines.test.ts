import { SHA } from '../support.ts';
import { closeAll } from '../support-simulators.ts';
import { BUILD, PULL_REQUEST, REPOSITORY_ID, startAzure } from './simulated.ts';
import { MERGE, parse, PROJECT } from './webhook-request.ts';

afterEach(closeAll);

describe('Azure DevOps builds', () => {
  const build = {
    id: 31,
    status: 'completed',
    result: 'succeeded',
    sourceBranch: 'refs/heads/feature/a',
    sourceVersion: SHA,
    startTime: '2026-03-01T11:58:00.1234567Z',
    definition: { id: 12, name: 'ci' },
    project: { id: PROJECT, name: 'my shop' },
    repository: { id: REPOSITORY_ID, type: 'TfsGit', name: 'web', url: 'https://dev.azure.com/acme/my%20shop/_git/web' },
    _links: { web: { href: 'https://dev.azure.com/acme/x/_build/results?buildId=31' } },
  };
  const v2 = { resourceVersion: '2.0' };

  it('of a branch', () => {
    expect(parse('build.complete', build, v2).events).toEqual([
      {
        type: 'pipeline-completed',
        repository: { name: 'my shop/web', id: REPOSITORY_ID, url: 'https://dev.azure.com/acme/my%20shop/_git/web' },
        pipeline: {
          id: `${PROJECT}/31`,
          attempt: 1,
          name: 'ci',
          commit: SHA,
          branch: 'feature/a',
          url: 'https://dev.azure.com/acme/x/_build/results?buildId=31',
          startedAt: '2026-03-01T11:58:00.123Z',
        },
        conclusion: 'success',
        changes: [],
      },
    ]);
  });

  it.each([
    ['failed', 'failure'],
    ['canceled', 'cancelled'],
    ['partiallySucceeded', 'unknown'],
    ['none', 'unknown'],
  ])('that are %s have the conclusion %s', (result, conclusion) => {
    expect(parse('build.complete', { ...build, result }, v2).events).toMatchObject([{ conclusion }]);
  });

  it('of a pull request are about its head, not about the merge', () => {
    const parameters = {
      'system.pullRequest.pullRequestId': '4',
      'system.pullRequest.sourceBranch': 'refs/heads/feature',
      'system.pullRequest.targetBranch': 'refs/heads/main',
      'system.pullRequest.sourceCommitId': SHA,
    };
    const resource = {
      ...build,
      sourceBranch: 'refs/pull/4/merge',
      sourceVersion: MERGE,
      parameters: JSON.stringify(parameters),
    };
    expect(parse('build.complete', resource, v2).events).toMatchObject([
      {
        pipeline: { commit: SHA, branch: 'feature' },
        changes: [{ number: 4, headSha: SHA, headBranch: 'feature', baseBranch: 'main' }],
      },
    ]);
    expect(parse('build.complete', { ...resource, parameters: 'no JSON' }, v2).events).toMatchObject([
      { pipeline: { commit: MERGE }, changes: [{ number: 4 }] },
    ]);
  });

  it('of code at GitHub belong to GitHub, with the number that people see', () => {
    const resource = {
      ...build,
      repository: { id: 'acme/shop', type: 'GitHub', url: 'https://github.com/acme/shop.git' },
      sourceBranch: 'refs/pull/7/merge',
      sourceVersion: MERGE,
      triggerInfo: {
        'pr.id': '1850334',
        'pr.number': '7',
        'pr.isFork': 'True',
        'pr.sourceBranch': 'feature',
        'pr.sourceSha': SHA,
        'pr.title': 'Faster',
      },
    };
    expect(parse('build.complete', resource, v2).events).toMatchObject([
      {
        repository: { name: 'acme/shop', host: 'github', url: 'https://github.com/acme/shop.git' },
        pipeline: { id: `${PROJECT}/31`, commit: SHA, branch: 'feature' },
        changes: [{ number: 7, headSha: SHA, headBranch: 'feature', fork: true, title: 'Faster' }],
      },
    ]);
  });

  it('of a repository in another project than the pipeline', () => {
    const url = 'https://acme.visualstudio.com/common%20code/_git/lib';
    const resource = { ...build, repository: { id: REPOSITORY_ID, type: 'TfsGit', name: 'lib', url } };
    expect(parse('build.complete', resource, v2).events).toMatchObject([{ repository: { name: 'common code/lib' } }]);
    const collection = { ...build, repository: { ...build.repository, url: 'https://tfs.example.com/Collection/_git/web' } };
    expect(parse('build.complete', collection, v2).events).toMatchObject([{ repository: { name: 'my shop/web' } }]);
  });

  it.each([
    ['name no repository (version 1.0)', { ...build, repository: undefined, status: 'succeeded', result: undefined }],
    ['are told without details', { id: 31, status: 'completed', result: 'succeeded', project: build.project }],
    ['built something else than Git', { ...build, repository: { id: '$/', type: 'TfsVersionControl' } }],
    ['built another server', { ...build, repository: { id: 'x', type: 'Git', url: 'https://git.example.com/x' } }],
    ['name no commit', { ...build, sourceVersion: 'C42' }],
  ])('that %s are ignored with a reason', (_, resource) => {
    expect(parse('build.complete', resource).ignored).toBeTruthy();
  });

  it('of the simulator mean the same as ours', async () => {
    const azure = await startAzure();
    const { eventType, resource, resourceVersion } = azure.buildPayload(BUILD);
    expect(parse(eventType, resource, { resourceVersion }).events).toMatchObject([
      { repository: { name: 'my shop/web', id: REPOSITORY_ID }, pipeline: { commit: SHA, name: 'ci' }, conclusion: 'success' },
    ]);
    expect(parse(eventType, azure.buildPayload(BUILD, '1.0').resource).events).toEqual([]);
    const pull = azure.pullRequestPayload(PULL_REQUEST, 'git.pullrequest.updated');
    expect(parse(pull.eventType, pull.resource).events).toMatchObject([{ type: 'change-updated', change: { headSha: SHA } }]);
    const push = azure.pushPayload({ repository: REPOSITORY_ID, ref: 'refs/heads/main', commit: SHA });
    expect(parse(push.eventType, push.resource).events).toMatchObject([{ type: 'pushed', branch: 'main' }]);
  });
});

describe('Azure DevOps runs of YAML pipelines', () => {
  const EVENT = 'ms.vss-pipelines.run-state-changed-event';
  const self = {
    refName: 'refs/heads/main',
    version: SHA,
    repository: { id: REPOSITORY_ID, type: 'azureReposGit', name: 'web', url: 'https://dev.azure.com/acme/shop/_git/web' },
  };
  const run = (state: string, rest: object = {}, source: object = self): object => ({
    run: { id: 31, state, createdDate: '2026-03-01T11:58:00Z', resources: { repositories: { self: source } }, ...rest },
    pipeline: { id: 12, name: 'ci' },
  });

  it('have started and completed, as the same pipeline that the build is', () => {
    expect(parse(EVENT, run('inProgress')).events).toMatchObject([
      {
        type: 'pipeline-started',
        repository: { name: 'shop/web' },
        pipeline: { id: `${PROJECT}/31`, name: 'ci', commit: SHA, branch: 'main' },
      },
    ]);
    expect(parse(EVENT, run('completed', { result: 'failed' })).events).toMatchObject([
      { type: 'pipeline-completed', conclusion: 'failure' },
    ]);
    const github = { ...self, repository: { type: 'gitHub', fullName: 'acme/shop' } };
    expect(parse(EVENT, run('inProgress', {}, github)).events).toMatchObject([
      { repository: { name: 'acme/shop', host: 'github' } },
    ]);
  });

  it.each([
    ['canceling', run('canceling')],
    ['about a merge', run('inProgress', {}, { ...self, refName: 'refs/pull/4/merge' })],
    ['without a commit', { run: { id: 31, state: 'completed', result: 'succeeded' }, pipeline: { name: 'ci' } }],
    ['without details', {}],
  ])('that are %s are ignored', (_, resource) => {
    expect(parse(EVENT, resource).events).toEqual([]);
  });
});
