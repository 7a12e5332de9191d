import type { FailureTable } from '../rest-client.ts';
import { GITEA_LIMITS } from './limits.ts';
import type { GiteaSettings } from './settings.ts';

const LATER = (): string => 'It may work later.';

/** What refusals of Gitea and Forgejo mean, and where to grant what is missing. */
export function giteaFailures({ webUrl }: Pick<GiteaSettings, 'webUrl'>): FailureTable {
  const page = `${webUrl}/user/settings/applications`;
  return {
    wordsOf,
    rateLimitWaitMs: GITEA_LIMITS.rateLimitWaitMs,
    advice: {
      auth: () => `Make a new access token (${page}).`,
      permission: (needs) =>
        `The token needs the scope "${needs}" (${page}), and its account must be allowed to write to the repository (Settings → Collaborators).`,
      not_found: (needs) =>
        `Either it does not exist, or the token may not see it: check owner and repository, and the scope "${needs}" (${page}).`,
      rejected: () => 'The request itself is refused; trying again does not help.',
      rate_limited: LATER,
      conflict: LATER,
      unavailable: LATER,
    },
  };
}

/** `{ message, url }`, where `url` leads to the server's own API page. */
function wordsOf(body: unknown): string {
  const message = body !== null && typeof body === 'object' && 'message' in body ? body.message : undefined;
  return typeof message === 'string' ? message : '';
}
