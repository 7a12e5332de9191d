import type { SampleContext, SignedSample } from '../webhook.ts';

const WEB = 'https://teamcity.example.com';

const BUILDS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  BUILD_STARTED: { status: 'SUCCESS', state: 'running', running: true, statusText: 'Running' },
  BUILD_FINISHED: { status: 'FAILURE', state: 'finished', statusText: 'Tests failed: 1, passed: 2' },
  BUILD_INTERRUPTED: { status: 'UNKNOWN', state: 'finished', statusText: 'Canceled' },
};

export const TEAMCITY_SAMPLES: readonly string[] = Object.keys(BUILDS);

/** Authenticated as with the parameters `teamcity.internal.webhooks.username` and `…password`. */
export function makeSample(event: string, context: SampleContext): SignedSample {
  const build = Object.hasOwn(BUILDS, event) ? BUILDS[event] : undefined;
  if (build === undefined) throw new RangeError(`TeamCity has no sample "${event}"; there are ${TEAMCITY_SAMPLES.join(', ')}.`);
  return {
    body: JSON.stringify({ eventType: event, payload: { ...describeBuild(context), ...build, ...datesOf(event, context) } }),
    headers: {
      'content-type': 'application/json; charset=UTF-8',
      authorization: `Basic ${Buffer.from(`teamcity:${context.secret}`, 'utf8').toString('base64')}`,
    },
  };
}

function datesOf(event: string, { at }: SampleContext): Record<string, string> {
  const date = new Date(at)
    .toISOString()
    .replace(/\.\d+Z$/, '+0000')
    .replaceAll(/[-:]/g, '');
  return {
    queuedDate: date,
    startDate: date,
    ...(event === 'BUILD_STARTED' ? {} : { finishDate: date, finishOnAgentDate: date }),
  };
}

function describeBuild(context: SampleContext): Record<string, unknown> {
  const { commit, branch, changeNumber } = context;
  const id = Number(context.pipelineId) || 1;
  const url = `https://github.com/${context.repository}.git`;
  const ref = `refs/pull/${changeNumber}/head`;
  return {
    id,
    buildTypeId: 'Shop_UnitTests',
    number: String(id),
    branchName: `pull/${changeNumber}`,
    href: `/app/rest/builds/id:${id}`,
    webUrl: `${WEB}/viewLog.html?buildId=${id}&buildTypeId=Shop_UnitTests`,
    buildType: {
      id: 'Shop_UnitTests',
      name: 'Unit tests',
      projectName: 'Shop',
      projectId: 'Shop',
      href: '/app/rest/buildTypes/id:Shop_UnitTests',
      webUrl: `${WEB}/viewType.html?buildTypeId=Shop_UnitTests`,
    },
    revisions: {
      count: 1,
      revision: [
        {
          version: commit,
          vcsBranchName: ref,
          'vcs-root-instance': {
            id: '3',
            'vcs-root-id': 'Shop_Git',
            name: 'Shop',
            properties: { property: [{ name: 'url', value: url }] },
          },
        },
      ],
    },
    resultingProperties: {
      property: [
        { name: 'teamcity.pullRequest.number', value: String(changeNumber) },
        { name: 'teamcity.pullRequest.source.branch', value: branch },
        { name: 'teamcity.pullRequest.target.branch', value: 'refs/heads/main' },
        { name: 'teamcity.pullRequest.title', value: 'Sample pull request' },
      ],
    },
  };
}
