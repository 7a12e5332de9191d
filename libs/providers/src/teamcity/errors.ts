import type { FailureTable } from '../rest-client.ts';
import { TEAMCITY_LIMITS } from './limits.ts';
import type { TeamCitySettings } from './settings.ts';

const LATER = (): string => 'It may work later.';

/** What TeamCity's refusals mean, and where to grant what is missing. */
export function teamcityFailures({ token, username, webUrl }: TeamCitySettings): FailureTable {
  const who = username ?? 'the user of the token';
  return {
    wordsOf,
    rateLimitWaitMs: TEAMCITY_LIMITS.rateLimitWaitMs,
    advice: {
      auth: () => {
        if (token === undefined) return `Configure an access token; make one at ${webUrl}/profile.html?item=accessTokens.`;
        return username === undefined
          ? `Make a new access token at ${webUrl}/profile.html?item=accessTokens and configure it.`
          : `Check username and password, or configure an access token alone (${webUrl}/profile.html?item=accessTokens).`;
      },
      permission: (needs) =>
        `Give ${who} a role with the permission "${needs}" in the project: ${webUrl}/admin/admin.html?item=users (a token may also have been limited to fewer permissions when it was made).`,
      not_found: (needs) => `Either it does not exist any more, or ${who} may not see it (permission "${needs}").`,
      rejected: () => 'The request itself is refused; trying again does not help.',
      rate_limited: LATER,
      conflict: LATER,
      unavailable: LATER,
    },
  };
}

/** `{ errors: [{ message, additionalMessage, statusText }] }`; older servers answer in plain text. */
function wordsOf(body: unknown): string {
  const { errors } = recordOf(body);
  const list: readonly unknown[] = Array.isArray(errors) ? errors : [];
  return list
    .map((error) => recordOf(error)['message'] ?? recordOf(error)['additionalMessage'])
    .filter((words) => typeof words === 'string')
    .join('; ');
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return value !== null && typeof value === 'object' ? (value as Record<string, unknown>) : {};
}
