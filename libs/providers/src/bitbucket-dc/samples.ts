import { hmacHex } from '../verify.ts';
import type { SampleContext, SignedSample } from '../webhook.ts';

type MakePayload = (context: SampleContext) => Record<string, unknown>;

const EVENTS: Readonly<Record<string, MakePayload>> = {
  'pr:opened': pullRequestPayload('OPEN'),
  'pr:from_ref_updated': pullRequestPayload('OPEN'),
  'pr:merged': pullRequestPayload('MERGED'),
  'repo:refs_changed': pushPayload,
};

export const BITBUCKET_DC_SAMPLES: readonly string[] = Object.keys(EVENTS);

export function makeSample(event: string, context: SampleContext): SignedSample {
  const makePayload = Object.hasOwn(EVENTS, event) ? EVENTS[event] : undefined;
  if (makePayload === undefined) {
    throw new RangeError(`Bitbucket Data Center has no sample "${event}"; there are ${BITBUCKET_DC_SAMPLES.join(', ')}.`);
  }
  const date = `${new Date(context.at).toISOString().slice(0, 19)}+0000`;
  const body = JSON.stringify({ eventKey: event, date, actor: ACTOR, ...makePayload(context) });
  return {
    body,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'user-agent': 'Atlassian HttpClient 2.1.5 / Bitbucket-9.4.0 / Default',
      'x-event-key': event,
      'x-request-id': context.deliveryId,
      'x-hub-signature': `sha256=${hmacHex(context.secret, body)}`,
    },
  };
}

const ACTOR = { name: 'sample', emailAddress: 'sample@example.com', id: 1, displayName: 'Sample', active: true, slug: 'sample' };

function repositoryOf({ repository, repositoryId }: SampleContext): Record<string, unknown> {
  const [key = '', slug = ''] = repository.split('/');
  const id = Number(repositoryId);
  return {
    slug,
    ...(Number.isSafeInteger(id) ? { id } : {}),
    name: slug,
    scmId: 'git',
    state: 'AVAILABLE',
    project: { key, name: key, public: false, type: key.startsWith('~') ? 'PERSONAL' : 'NORMAL' },
    public: false,
  };
}

function pullRequestPayload(state: 'OPEN' | 'MERGED'): MakePayload {
  return (context) => {
    const { changeNumber, branch, commit, at } = context;
    const repository = repositoryOf(context);
    const refOf = (name: string, latestCommit: string) => ({
      id: `refs/heads/${name}`,
      displayId: name,
      latestCommit,
      repository,
    });
    return {
      pullRequest: {
        id: changeNumber,
        version: 0,
        title: 'Sample pull request',
        state,
        open: state === 'OPEN',
        closed: state !== 'OPEN',
        createdDate: Date.parse(at),
        updatedDate: Date.parse(at),
        fromRef: refOf(branch, commit),
        toRef: refOf('main', '0123456789abcdef0123456789abcdef01234567'),
        locked: false,
        reviewers: [],
        participants: [],
      },
    };
  };
}

function pushPayload(context: SampleContext): Record<string, unknown> {
  const { branch, commit } = context;
  const refId = `refs/heads/${branch}`;
  return {
    repository: repositoryOf(context),
    changes: [
      { ref: { id: refId, displayId: branch, type: 'BRANCH' }, refId, fromHash: '0'.repeat(40), toHash: commit, type: 'ADD' },
    ],
  };
}
