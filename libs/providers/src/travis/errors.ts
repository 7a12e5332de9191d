import type { FailureKind } from '@testwire/contracts';
import type { HttpAnswer } from '../http.ts';
import type { FailureTable } from '../rest-client.ts';
import { TRAVIS_LIMITS } from './limits.ts';
import type { TravisSettings } from './settings.ts';

const LATER = (): string => 'It may work later.';

/** `error_type` of lib/travis/api/v3.rb, where the status alone says too little. */
const KINDS: Readonly<Record<string, FailureKind>> = {
  login_required: 'auth',
  wrong_credentials: 'auth',
  // The build is not in a state for this, and does not come to be by itself.
  build_already_running: 'rejected',
  build_not_cancelable: 'rejected',
};

/** What Travis CI refuses, and where it is granted. */
export function travisFailures({ token, webUrl }: TravisSettings): FailureTable {
  const page = `${webUrl}/account/preferences`;
  return {
    kindOf,
    wordsOf: (body) => textAt(body, 'error_message') ?? textAt(body, 'error') ?? '',
    advice: {
      auth: () =>
        token === undefined
          ? `No token is configured: copy the API token from ${page}.`
          : `Copy the API token again from ${page}; tokens of the other Travis CI (.org, .com, Enterprise) do not work here.`,
      permission: (needs) => `The user of the token needs this at the code host: ${needs}.`,
      not_found: () => 'Either it does not exist, or the user of the token may not see it.',
      rejected: () => 'The request itself is refused; trying again does not help.',
      rate_limited: LATER,
      conflict: LATER,
      unavailable: LATER,
    },
    rateLimitWaitMs: TRAVIS_LIMITS.rateLimitWaitMs,
  };
}

/** An unknown token is answered with 403 and without an error type, before the API looks at the call. */
function kindOf({ status, body }: HttpAnswer): FailureKind | undefined {
  if (status < 400) return undefined;
  const type = errorTypeOf(body);
  if (type === undefined) return status === 403 ? 'auth' : undefined;
  return Object.hasOwn(KINDS, type) ? KINDS[type] : undefined;
}

function errorTypeOf(body: Buffer): string | undefined {
  try {
    return textAt(JSON.parse(body.subarray(0, 16_384).toString('utf8')), 'error_type');
  } catch {
    return undefined;
  }
}

function textAt(body: unknown, key: string): string | undefined {
  const value = body !== null && typeof body === 'object' ? (body as Record<string, unknown>)[key] : undefined;
  return typeof value === 'string' ? value : undefined;
}
