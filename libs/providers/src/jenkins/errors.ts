import type { FailureTable } from '../rest-client.ts';
import { JENKINS_LIMITS } from './limits.ts';
import type { JenkinsSettings } from './settings.ts';

const LATER = (): string => 'It may work later.';

/** What Jenkins refuses, and where it is granted. */
export function jenkinsFailures({ baseUrl, credential, username }: JenkinsSettings): FailureTable {
  return {
    kindOf({ status, headers }) {
      if (status === 403 && headers.get('x-you-are-authenticated-as') === 'anonymous') return 'auth';
      // "Not buildable": the job is disabled, and stays so until somebody enables it.
      return status === 409 ? 'rejected' : undefined;
    },
    wordsOf,
    advice: {
      auth: () =>
        username === undefined
          ? 'Anonymous access is not enough: configure username and token.'
          : `Make a new API token for ${username} at ${baseUrl}/me/security and configure it.`,
      permission: (needs) =>
        `Grant ${needs} to ${username ?? 'anonymous'}: ${baseUrl}/manage/configureSecurity, or the configuration of the folder or job. ${
          credential === 'token' ? 'A password in place of an API token needs "credential": "password".' : ''
        }`,
      not_found: () => 'Either it does not exist any more, or the user may not see it (Job/Read).',
      rejected: () => 'The request itself is refused; trying again does not help.',
      rate_limited: LATER,
      conflict: LATER,
      unavailable: LATER,
    },
    rateLimitWaitMs: JENKINS_LIMITS.rateLimitWaitMs,
  };
}

/** Jenkins answers with pages of HTML; a plugin or a proxy may have JSON with a message. */
function wordsOf(body: unknown): string {
  if (body === null || typeof body !== 'object') return '';
  const { message, error } = body as Record<string, unknown>;
  const words = message ?? error;
  return typeof words === 'string' ? words : '';
}
