import { z } from 'zod';
import { checkPayload, type Reading } from '../payload.ts';
import { repositoryField, toIso, toRepository } from './payload-fields.ts';
import { toChange } from './pull-request.ts';
import { pullAnswer } from './schema.ts';

const pullHook = z.object({ action: z.string(), pull_request: pullAnswer, repository: repositoryField });
const actionHook = z.object({ action: z.string() });

/** Gitea says `synchronized` where GitHub says `synchronize`. */
const UPDATES: readonly string[] = ['opened', 'reopened', 'synchronized', 'synchronize'];

export function parsePullRequest(payload: unknown): Reading {
  const { action } = checkPayload(actionHook, payload, 'Gitea pull request payload');
  if (action !== 'closed' && !UPDATES.includes(action))
    return { ignored: `of pull requests only opened, reopened, synchronized and closed are used` };
  const { pull_request: pull, repository: given } = checkPayload(pullHook, payload, 'Gitea pull request payload');
  const repository = toRepository(given);
  const change = toChange(pull);
  const time = toIso(pull.updated_at);
  const at = time === undefined ? {} : { at: time };
  if (action === 'closed') return [{ type: 'change-closed', repository, change, merged: pull.merged === true, ...at }];
  const { headSha } = change;
  if (headSha === undefined) return { ignored: 'the pull request does not say what its newest commit is' };
  return [{ type: 'change-updated', repository, change: { ...change, headSha }, ...at }];
}
