import { z } from 'zod';
import type { HttpAnswer } from '../http.ts';
import type { FailureTable } from '../rest-client.ts';
import { BITBUCKET_DC_LIMITS } from './limits.ts';
import type { BitbucketDcSettings } from './settings.ts';

const PAGE = 'Repository settings → HTTP access tokens';
const LATER = (): string => 'It may work later.';

/** `{ errors: [{ context, message, exceptionName }] }` */
const refusal = z.object({
  errors: z.array(z.object({ message: z.string().nullish(), exceptionName: z.string().nullish() })),
});

/** Who was recognised; absent on answers to nobody in particular. */
export const USER_NAME = 'x-ausername';
export const USER_ID = 'x-auserid';

/** What Bitbucket's refusals mean, and where to grant what is missing. */
export function bitbucketDcFailures({ username }: BitbucketDcSettings): FailureTable {
  return {
    kindOf,
    wordsOf,
    rateLimitWaitMs: BITBUCKET_DC_LIMITS.rateLimitWaitMs,
    advice: {
      auth: () =>
        username === undefined
          ? `Make a new HTTP access token (${PAGE}); a password or a token of another kind needs the name of its account beside it, as username.`
          : 'Check that username is the name of the account (not its e-mail address), and token its password or HTTP access token.',
      permission: (needs) => `The token needs the permission "${needs}"; make one that has it (${PAGE}).`,
      not_found: (needs) =>
        `Either it does not exist, or the token may not see it: check project and repository, and the permission "${needs}" (${PAGE}).`,
      rejected: () => 'The request itself is refused; trying again does not help.',
      rate_limited: LATER,
      conflict: LATER,
      unavailable: LATER,
    },
  };
}

/**
 * Bitbucket says 401 for a missing permission too, and names whom it recognised:
 * https://community.developer.atlassian.com/t/add-branch-restriction-via-rest-api/47264
 */
function kindOf({ status, headers, body }: HttpAnswer): 'permission' | undefined {
  if (status !== 401 || (headers.get(USER_NAME) ?? '') === '') return undefined;
  return exceptionsOf(body).some((name) => name.endsWith('.AuthorisationException')) ? 'permission' : undefined;
}

function exceptionsOf(body: Buffer): string[] {
  try {
    const parsed = refusal.safeParse(JSON.parse(body.toString('utf8')));
    return (parsed.data?.errors ?? []).map(({ exceptionName }) => exceptionName ?? '');
  } catch {
    return [];
  }
}

function wordsOf(body: unknown): string {
  const errors = refusal.safeParse(body).data?.errors ?? [];
  const words = errors.map(({ message }) => message ?? '').filter((message) => message !== '');
  if (words.length > 0) return words.join(' ');
  return z.object({ message: z.string() }).safeParse(body).data?.message ?? '';
}
