import type { FailureTable } from '../rest-client.ts';
import { BITBUCKET_LIMITS } from './limits.ts';
import type { BitbucketSettings } from './settings.ts';

const API_TOKENS = 'https://id.atlassian.com/manage-profile/security/api-tokens';
const LATER = (): string => 'It may work later.';

/** What Bitbucket's refusals mean, and where to grant what is missing. */
export function bitbucketFailures({ username }: BitbucketSettings): FailureTable {
  const page = username === undefined ? 'Repository settings → Access tokens' : API_TOKENS;
  return {
    wordsOf,
    rateLimitWaitMs: BITBUCKET_LIMITS.rateLimitWaitMs,
    advice: {
      auth: () =>
        username === undefined
          ? `Make a new access token (${page}). An API token of a person (ATATT…) needs the e-mail address of the account beside it, as username.`
          : `Make a new API token with scopes at ${page}, and check that username is the e-mail address of the Atlassian account.`,
      permission: (needs) => `The token needs the permission "${needs}"; make one that has it (${page}).`,
      not_found: (needs) =>
        `Either it does not exist, or the token may not see it: check workspace and repository, and the permission "${needs}" (${page}).`,
      rejected: () => 'The request itself is refused; trying again does not help.',
      rate_limited: LATER,
      conflict: LATER,
      unavailable: LATER,
    },
  };
}

/**
 * Most resources answer `{ type, error: { message, detail, fields } }`, Code Insights `{ code, message }`:
 * https://developer.atlassian.com/cloud/bitbucket/rest/intro/#standardized-error-responses
 */
function wordsOf(body: unknown): string {
  const { error, message, error_description: description } = recordOf(body);
  if (typeof error !== 'object') return [error, message, description].filter((part) => typeof part === 'string').join(': ');
  const { message: main, detail, fields } = recordOf(error);
  return [main, detail, fields]
    .filter((part) => part !== undefined && part !== null && part !== '')
    .map((part) => (typeof part === 'string' ? part : JSON.stringify(part)))
    .join(' ');
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return value !== null && typeof value === 'object' ? (value as Record<string, unknown>) : {};
}
