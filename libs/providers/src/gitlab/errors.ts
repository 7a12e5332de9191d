import { type Failure, type FailureKind, ProviderError } from '@testwire/contracts';
import { type HttpAnswer, type HttpRequest, quote, retryAfterOf } from '../http.ts';
import { GITLAB_LIMITS } from './limits.ts';
import type { GitLabSettings } from './settings.ts';

/** What GitLab answered instead of what was asked for, as a typed failure. */
export function gitlabFailure(request: HttpRequest, answer: HttpAnswer, settings: GitLabSettings, now: number): ProviderError {
  const { status, headers } = answer;
  const kind = kindOf(status, headers, settings.tokenKind);
  const said = quote(wordsOf(answer), [settings.token]);
  const message = `GitLab answered ${status} to ${request.method} ${request.url.pathname}${said === '' ? '' : ` ("${said}")`}. ${advise(kind, answer, settings)}`;
  const asked = retryAfterOf(headers, now);
  const wait = kind === 'rate_limited' ? (asked ?? GITLAB_LIMITS.rateLimitWaitMs) : asked;
  const failure: Failure = { kind, status, message, ...(wait === undefined ? {} : { retryAfterMs: wait }) };
  return new ProviderError(failure);
}

function kindOf(status: number, headers: Headers, tokenKind: GitLabSettings['tokenKind']): FailureKind {
  // GitLab answers 401 when a job token is good, but not for this endpoint.
  if (status === 401) return tokenKind === 'job' ? 'permission' : 'auth';
  if (status === 403) return headers.has('retry-after') ? 'rate_limited' : 'permission';
  if (status === 404) return 'not_found';
  if (status === 409) return 'conflict';
  if (status === 429) return 'rate_limited';
  if (status === 408 || status >= 500) return 'unavailable';
  return 'rejected';
}

/** No promise: not everybody who asks GitLab tries again. */
const LATER = 'It may work later.';
const ADVICE: Readonly<Record<FailureKind, (settings: GitLabSettings) => string>> = {
  auth: ({ webUrl }) => `Create a new access token with the scope api at ${webUrl}/-/user_settings/personal_access_tokens.`,
  permission: ({ tokenKind }) =>
    tokenKind === 'job'
      ? 'A CI_JOB_TOKEN may not do this: set GITLAB_TOKEN to an access token with the scope api.'
      : 'The token needs the scope api and, in the project, at least the role Developer.',
  not_found: () => 'Either it does not exist, or the token may not see it.',
  rejected: () => 'The request itself is refused; trying again does not help.',
  rate_limited: () => LATER,
  conflict: () => LATER,
  unavailable: () => LATER,
};

function advise(kind: FailureKind, { status, headers }: HttpAnswer, settings: GitLabSettings): string {
  if (status < 300 || status > 399) return ADVICE[kind](settings);
  const location = quote(headers.get('location') ?? 'nowhere', [settings.token]);
  return `It redirects to ${location}: configure the base URL or the project path that it names.`;
}

/** GitLab puts its words under `message`, `error` or `error_description`, as text or as an object of lists. */
function wordsOf({ headers, body }: HttpAnswer): string {
  const text = body.subarray(0, 16_384).toString('utf8');
  if (!(headers.get('content-type') ?? '').includes('json')) return '';
  try {
    const answer: unknown = JSON.parse(text);
    if (answer === null || typeof answer !== 'object') return '';
    const { message, error, error_description: description } = answer as Record<string, unknown>;
    const words = message ?? description ?? error ?? '';
    return typeof words === 'string' ? words : JSON.stringify(words);
  } catch {
    return '';
  }
}
