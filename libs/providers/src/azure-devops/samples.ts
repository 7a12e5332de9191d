import type { SampleContext, SignedSample } from '../webhook.ts';

type Json = Record<string, unknown>;

const RESOURCES: Readonly<Record<string, (context: SampleContext) => Json>> = {
  'build.complete': buildResource,
  'git.pullrequest.updated': pullRequestResource,
  'git.push': pushResource,
};

export const AZURE_DEVOPS_SAMPLES: readonly string[] = Object.keys(RESOURCES);

const ORGANIZATION = 'https://dev.azure.com/acme';
const PROJECT = '6f1c2a30-0000-4000-8000-000000000001';
const REPOSITORY = '6f1c2a30-0000-4000-8000-000000000002';
const ACCOUNT = '6f1c2a30-0000-4000-8000-000000000003';

/** With the secret as the password of basic authentication. It belongs to no subscription, so its own id is what tells it apart. */
export function makeSample(event: string, context: SampleContext): SignedSample {
  const resource = Object.hasOwn(RESOURCES, event) ? RESOURCES[event] : undefined;
  if (resource === undefined)
    throw new RangeError(`Azure DevOps has no sample "${event}"; there are ${AZURE_DEVOPS_SAMPLES.join(', ')}.`);
  const text = { text: `Sample of ${event}`, html: `Sample of ${event}`, markdown: `Sample of ${event}` };
  const body = JSON.stringify({
    id: context.deliveryId,
    eventType: event,
    publisherId: 'tfs',
    message: text,
    detailedMessage: text,
    resource: resource(context),
    resourceVersion: event === 'build.complete' ? '2.0' : '1.0',
    resourceContainers: {
      collection: { id: ACCOUNT, baseUrl: `${ORGANIZATION}/` },
      account: { id: ACCOUNT, baseUrl: `${ORGANIZATION}/` },
      project: { id: PROJECT, baseUrl: `${ORGANIZATION}/` },
    },
    createdDate: context.at,
  });
  return {
    body,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'user-agent': 'VSServices/20.255.36403.1 (w3wp.exe)',
      authorization: `Basic ${Buffer.from(`testwire:${context.secret}`).toString('base64')}`,
    },
  };
}

/** Repositories are called `project/repository`. */
function namesOf({ repository }: SampleContext): { readonly project: string; readonly name: string; readonly page: string } {
  const [project = '', ...rest] = repository.split('/');
  const name = rest.join('/') || project;
  return { project, name, page: `${ORGANIZATION}/${encodeURIComponent(project)}/_git/${encodeURIComponent(name)}` };
}

function projectOf(context: SampleContext): Json {
  return { id: PROJECT, name: namesOf(context).project, url: `${ORGANIZATION}/_apis/projects/${PROJECT}`, state: 'wellFormed' };
}

function repositoryOf(context: SampleContext): Json {
  const { name, page } = namesOf(context);
  return {
    id: REPOSITORY,
    name,
    url: `${ORGANIZATION}/_apis/git/repositories/${REPOSITORY}`,
    project: projectOf(context),
    defaultBranch: 'refs/heads/main',
    remoteUrl: page,
    webUrl: page,
  };
}

function buildResource(context: SampleContext): Json {
  const { name, page } = namesOf(context);
  const id = Number(context.pipelineId.split('/').at(-1)) || 1;
  const project = context.pipelineId.includes('/') ? context.pipelineId.slice(0, context.pipelineId.lastIndexOf('/')) : PROJECT;
  return {
    _links: { web: { href: `${ORGANIZATION}/${project}/_build/results?buildId=${id}` } },
    id,
    buildNumber: '20260301.1',
    status: 'completed',
    result: 'succeeded',
    queueTime: context.at,
    startTime: context.at,
    finishTime: context.at,
    url: `${ORGANIZATION}/${project}/_apis/build/Builds/${id}`,
    definition: { id: 1, name: 'shop-ci', path: '\\', type: 'build', project: projectOf(context) },
    project: { ...projectOf(context), id: project },
    uri: `vstfs:///Build/Build/${id}`,
    sourceBranch: `refs/pull/${context.changeNumber}/merge`,
    sourceVersion: '0123456789abcdef0123456789abcdef01234567',
    reason: 'pullRequest',
    triggerInfo: {
      'pr.number': String(context.changeNumber),
      'pr.isFork': 'False',
      'pr.sourceBranch': `refs/heads/${context.branch}`,
      'pr.sourceSha': context.commit,
      'pr.title': 'Sample pull request',
    },
    parameters: JSON.stringify({
      'system.pullRequest.pullRequestId': String(context.changeNumber),
      'system.pullRequest.sourceBranch': `refs/heads/${context.branch}`,
      'system.pullRequest.targetBranch': 'refs/heads/main',
      'system.pullRequest.sourceCommitId': context.commit,
    }),
    repository: { id: REPOSITORY, type: 'TfsGit', name, url: page, clean: null, checkoutSubmodules: false },
  };
}

function pullRequestResource(context: SampleContext): Json {
  return {
    repository: repositoryOf(context),
    pullRequestId: context.changeNumber,
    status: 'active',
    creationDate: context.at,
    title: 'Sample pull request',
    sourceRefName: `refs/heads/${context.branch}`,
    targetRefName: 'refs/heads/main',
    mergeStatus: 'succeeded',
    lastMergeSourceCommit: { commitId: context.commit },
    lastMergeTargetCommit: { commitId: '0123456789abcdef0123456789abcdef01234567' },
  };
}

function pushResource(context: SampleContext): Json {
  return {
    commits: [{ commitId: context.commit, comment: 'Sample commit' }],
    refUpdates: [
      {
        name: `refs/heads/${context.branch}`,
        oldObjectId: '0123456789abcdef0123456789abcdef01234567',
        newObjectId: context.commit,
      },
    ],
    repository: repositoryOf(context),
    pushId: 1,
    date: context.at,
  };
}
