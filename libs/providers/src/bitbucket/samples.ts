import { hmacHex } from '../verify.ts';
import type { SampleContext, SignedSample } from '../webhook.ts';

type MakePayload = (context: SampleContext) => Record<string, unknown>;

const EVENTS: Readonly<Record<string, MakePayload>> = {
  'repo:commit_status_updated': statusPayload,
  'pullrequest:updated': pullRequestPayload,
  'pullrequest:fulfilled': pullRequestPayload,
  'repo:push': pushPayload,
};

export const BITBUCKET_SAMPLES: readonly string[] = Object.keys(EVENTS);

export function makeSample(event: string, context: SampleContext): SignedSample {
  const makePayload = Object.hasOwn(EVENTS, event) ? EVENTS[event] : undefined;
  if (makePayload === undefined) {
    throw new RangeError(`Bitbucket has no sample "${event}"; there are ${BITBUCKET_SAMPLES.join(', ')}.`);
  }
  const body = JSON.stringify({ actor: ACTOR, repository: repositoryOf(context), ...makePayload(context) });
  return {
    body,
    headers: {
      'content-type': 'application/json',
      'user-agent': 'Bitbucket-Webhooks/2.0',
      'x-event-key': event,
      'x-hook-uuid': '6f1c2a30-0000-4000-8000-000000000001',
      'x-request-uuid': context.deliveryId,
      'x-attempt-number': '1',
      'x-hub-signature': `sha256=${hmacHex(context.secret, body)}`,
    },
  };
}

const WEB = 'https://bitbucket.org';
const ACTOR = { type: 'user', display_name: 'Sample', uuid: '{6f1c2a30-0000-4000-8000-000000000002}' };

function repositoryOf({ repository, repositoryId }: SampleContext): Record<string, unknown> {
  return {
    type: 'repository',
    full_name: repository,
    name: repository.split('/').at(-1),
    uuid: repositoryId,
    scm: 'git',
    is_private: true,
    links: { html: { href: `${WEB}/${repository}` } },
  };
}

function statusPayload({ repository, branch, commit, pipelineId, at }: SampleContext): Record<string, unknown> {
  return {
    commit_status: {
      key: '3343801',
      type: 'build',
      state: 'SUCCESSFUL',
      name: `Pipeline #${pipelineId} for ${branch}`,
      refname: branch,
      description: '',
      commit: { type: 'commit', hash: commit },
      url: `${WEB}/${repository}/addon/pipelines/home#!/results/${pipelineId}`,
      created_on: at,
      updated_on: at,
    },
  };
}

function pullRequestPayload(context: SampleContext): Record<string, unknown> {
  const { repository, branch, commit, changeNumber, at } = context;
  return {
    pullrequest: {
      type: 'pullrequest',
      id: changeNumber,
      title: 'Sample pull request',
      state: 'OPEN',
      // Bitbucket gives the first 12 digits of a hash.
      source: { branch: { name: branch }, commit: { hash: commit.slice(0, 12) }, repository: repositoryOf(context) },
      destination: { branch: { name: 'main' }, commit: { hash: '0123456789ab' }, repository: repositoryOf(context) },
      created_on: at,
      updated_on: at,
      links: { html: { href: `${WEB}/${repository}/pull-requests/${changeNumber}` } },
    },
  };
}

function pushPayload({ branch, commit, at }: SampleContext): Record<string, unknown> {
  return {
    push: {
      changes: [
        {
          new: { type: 'branch', name: branch, target: { type: 'commit', hash: commit, date: at, message: 'Sample commit\n' } },
          old: null,
          created: true,
          closed: false,
          forced: false,
        },
      ],
    },
  };
}
