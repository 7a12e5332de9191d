import type { FailureTable } from '../rest-client.ts';
import { CIRCLECI_LIMITS } from './limits.ts';
import type { CircleCISettings } from './settings.ts';

const LATER = (): string => 'It may work later.';

/** What CircleCI refuses, and where it is granted. */
export function circleciFailures({ token, baseUrl }: CircleCISettings): FailureTable {
  const page = `${webUrlOf(baseUrl)}/settings/user/tokens`;
  return {
    wordsOf,
    advice: {
      auth: () =>
        token === undefined
          ? `No token is configured: create a personal API token at ${page}.`
          : `Create a new personal API token at ${page}; project tokens do not work here.`,
      permission: (needs) => `The user of the token needs this at the code host: ${needs}.`,
      not_found: () => 'Either it does not exist, or the user of the token may not see the project.',
      rejected: () => 'The request itself is refused; trying again does not help.',
      rate_limited: LATER,
      conflict: LATER,
      unavailable: LATER,
    },
    rateLimitWaitMs: CIRCLECI_LIMITS.rateLimitWaitMs,
  };
}

/** Where people open CircleCI. */
function webUrlOf(baseUrl: string): string {
  const { origin, hostname } = new URL(baseUrl);
  return hostname === 'circleci.com' ? 'https://app.circleci.com' : origin;
}

function wordsOf(body: unknown): string {
  const message = body !== null && typeof body === 'object' && 'message' in body ? body.message : undefined;
  return typeof message === 'string' ? message : '';
}
