import type { FailureKind } from '@testwire/contracts';
import { z } from 'zod';
import type { HttpAnswer } from '../http.ts';
import type { FailureTable } from '../rest-client.ts';
import { AZURE_DEVOPS_LIMITS } from './limits.ts';

const LATER = (): string => 'It may work later.';

export const azureDevOpsFailures: FailureTable = {
  kindOf,
  wordsOf,
  advice: {
    auth: (needs) =>
      `The token is missing, wrong or expired, or lacks the scope ${needs}: make one under User settings → Personal access tokens, for this organization. An Entra token, or $(System.AccessToken), needs "tokenKind": "bearer".`,
    permission: (needs) =>
      `The token needs the scope ${needs} (User settings → Personal access tokens), and its user the right to do so in the project (Project settings → Permissions, and Repositories → Security).`,
    not_found: (needs) =>
      `Either it does not exist, or the token may not see it (scope ${needs}). Check the organization in the base URL, the project and the repository.`,
    rejected: () => 'The request itself is refused; trying again does not help.',
    rate_limited: LATER,
    conflict: LATER,
    unavailable: LATER,
  },
  rateLimitWaitMs: AZURE_DEVOPS_LIMITS.rateLimitWaitMs,
};

/**
 * A credential that is not accepted shows as the sign-in page, with any status that suits a browser: 203, a redirect to it, 200. So a page
 * where the API was asked for is a matter of the credential.
 */
function kindOf({ status, headers }: HttpAnswer): FailureKind | undefined {
  const isPage = (headers.get('content-type') ?? '').includes('text/html');
  if (status === 203) return 'auth';
  if (status >= 300 && status <= 399 && (isPage || /_signin/i.test(headers.get('location') ?? ''))) return 'auth';
  if (status >= 200 && status <= 299 && isPage) return 'auth';
  return undefined;
}

const refusal = z.object({ message: z.string() });
/** Of the oldest parts of the API. */
const oldRefusal = z.object({ value: z.object({ Message: z.string() }) });

function wordsOf(body: unknown): string {
  return refusal.safeParse(body).data?.message ?? oldRefusal.safeParse(body).data?.value.Message ?? '';
}
