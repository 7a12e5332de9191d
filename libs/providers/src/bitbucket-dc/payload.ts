import type { CiEvent, RepositoryRef } from '@testwire/contracts';
import { z } from 'zod';
import { checkPayload, readDelivery, type Readers, type Reading, readPayload } from '../payload.ts';
import { MalformedPayload, type ParsedDelivery, type WebhookRequest } from '../webhook.ts';
import { nameOf, selfLink, toChange } from './pull-request.ts';
import { pullRequestAnswer, repositoryAnswer, type RepositoryField } from './schema.ts';

/** https://confluence.atlassian.com/bitbucketserver/event-payload-938025882.html */
const READERS: Readers<unknown> = {
  'repo:refs_changed': parsePush,
  'pr:opened': parseUpdated,
  'pr:from_ref_updated': parseUpdated,
  'pr:merged': (payload) => parseClosed(payload, true),
  'pr:declined': (payload) => parseClosed(payload, false),
  'pr:deleted': (payload) => parseClosed(payload, false),
  'diagnostics:ping': () => ({ ignored: 'a test of the connection; it works' }),
};

/** The signature covers the body and not the header, so the name in the body counts; only a test of the connection has none. */
export function parseDelivery({ headers, body }: WebhookRequest): ParsedDelivery {
  const payload = readPayload(z.looseObject({ eventKey: z.string().nullish() }), body, 'Bitbucket Data Center payload');
  const event = (payload.eventKey || headers['x-event-key'])?.slice(0, 128);
  if (event === undefined || event === '') {
    throw new MalformedPayload(
      'Neither eventKey nor the header X-Event-Key is there: this is no webhook of Bitbucket Data Center.',
    );
  }
  return readDelivery(READERS, payload, { event, what: 'Bitbucket Data Center payload' });
}

const text = z.string().nullish();

const pushHook = z.object({
  repository: repositoryAnswer,
  changes: z.array(
    z.object({
      ref: z.object({ id: text, displayId: text, type: text }).nullish(),
      refId: text,
      toHash: text,
      type: text,
    }),
  ),
});

/** One push may move several branches and tags. */
function parsePush(payload: unknown): Reading {
  const { repository, changes } = checkPayload(pushHook, payload, 'Bitbucket Data Center push payload');
  const events: CiEvent[] = [];
  for (const { ref, refId, toHash, type } of changes) {
    const branch = /^refs\/heads\/(.+)$/s.exec(ref?.id ?? refId ?? '')?.[1];
    if (branch === undefined || type === 'DELETE' || !toHash) continue;
    events.push({ type: 'pushed', repository: toRepository(repository), commit: toHash, branch });
  }
  if (events.length > 0) return events;
  return {
    ignored: changes.every(({ type }) => type === 'DELETE') ? 'the branch or tag was deleted' : 'only branches are tested',
  };
}

const pullRequestHook = z.object({ date: text, pullRequest: pullRequestAnswer });

function parseUpdated(payload: unknown): Reading {
  const { repository, change, at } = readPullRequest(payload);
  const { headSha } = change;
  if (headSha === undefined) return { ignored: 'the pull request does not say what its newest commit is' };
  return [{ type: 'change-updated', repository, change: { ...change, headSha }, ...at }];
}

function parseClosed(payload: unknown, merged: boolean): Reading {
  const { repository, change, at } = readPullRequest(payload);
  return [{ type: 'change-closed', repository, change, merged, ...at }];
}

function readPullRequest(payload: unknown) {
  const { date, pullRequest } = checkPayload(pullRequestHook, payload, 'Bitbucket Data Center pull request payload');
  const into = pullRequest.toRef?.repository;
  if (into == null) throw new MalformedPayload('The Bitbucket Data Center payload has no pullRequest.toRef.repository.');
  const at = toIso(date);
  return { repository: toRepository(into), change: toChange(pullRequest), at: at === undefined ? {} : { at } };
}

function toRepository(repository: RepositoryField): RepositoryRef {
  const { id, links } = repository;
  const url = selfLink(links);
  return { name: nameOf(repository), ...(id == null ? {} : { id: String(id) }), ...(url === undefined ? {} : { url }) };
}

/** Bitbucket writes `2017-09-19T09:58:11+1000`. Undefined when it is no time. */
function toIso(time: string | null | undefined): string | undefined {
  const ms = Date.parse((time ?? '').replace(/([+-]\d\d)(\d\d)$/, '$1:$2'));
  return Number.isNaN(ms) ? undefined : new Date(ms).toISOString();
}
