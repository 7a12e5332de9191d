import { z } from 'zod';
import { checkPayload, type Reading } from '../payload.ts';
import { repositoryField, toIso, toRepository } from './payload-fields.ts';
import { toChange } from './pull-request.ts';
import { pullRequestAnswer } from './schema.ts';

const pullRequestHook = z.object({
  repository: repositoryField,
  pullrequest: pullRequestAnswer.extend({ updated_on: z.string().nullish() }),
});

/** https://support.atlassian.com/bitbucket-cloud/docs/event-payloads/#Pull-request-events. An update may also be a new title only. */
export function parseUpdated(payload: unknown): Reading {
  const { repository, change, at } = read(payload);
  const { headSha } = change;
  if (headSha === undefined) return { ignored: 'the pull request does not say what its newest commit is' };
  return [{ type: 'change-updated', repository, change: { ...change, headSha }, ...at }];
}

export function parseMerged(payload: unknown): Reading {
  const { repository, change, at } = read(payload);
  return [{ type: 'change-closed', repository, change, merged: true, ...at }];
}

export function parseDeclined(payload: unknown): Reading {
  const { repository, change, at } = read(payload);
  return [{ type: 'change-closed', repository, change, merged: false, ...at }];
}

function read(payload: unknown) {
  const { repository, pullrequest } = checkPayload(pullRequestHook, payload, 'Bitbucket pull request payload');
  const at = toIso(pullrequest.updated_on);
  return {
    repository: toRepository(repository),
    change: toChange(pullrequest),
    at: at === undefined ? {} : { at },
  };
}
