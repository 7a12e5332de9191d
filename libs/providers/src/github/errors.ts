import { type Failure, type FailureKind, ProviderError } from '@testwire/contracts';
import { RequestError } from '@octokit/request-error';
import { type CredentialKind, nameOfCredential, whereToGrant } from './credential.ts';
import { SECONDARY_LIMIT_WAIT_MS } from './limits.ts';
import { boundWait, readRetryAfter } from '../http.ts';

/** What is being done, for the message when it fails. */
export interface Operation {
  /** Completes "GitHub refused to …": `create the check run "unit" in octo/hello`. */
  readonly what: string;
  /** As GitHub names it: `Checks: Read and write`. */
  readonly permission: string;
}

export interface ErrorContext {
  readonly operation: Operation;
  readonly credential: CredentialKind;
  readonly webUrl: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Takes our credentials out of a text. */
  redact(text: string): string;
}

type Headers = Readonly<Record<string, string | number | undefined>>;

const KINDS: ReadonlyMap<number, FailureKind> = new Map([
  [401, 'auth'],
  [403, 'permission'],
  [404, 'not_found'],
  [408, 'unavailable'],
  [409, 'conflict'],
  [410, 'not_found'],
  [429, 'rate_limited'],
]);

/** Types what a call to GitHub threw. Anything that is not GitHub's or the network's doing comes back as it is: it is a bug. */
export function toProviderError(error: unknown, context: ErrorContext): unknown {
  if (error instanceof RequestError) return new ProviderError(classify(error, context));
  if (isAborted(error))
    return new ProviderError({ kind: 'unavailable', message: `The request to ${context.operation.what} was stopped.` });
  return error;
}

export function isFailure(error: unknown, kind: FailureKind): error is ProviderError {
  return error instanceof ProviderError && error.failure.kind === kind;
}

/** For calls that are still in the middle of their requests: what was asked for is not there. */
export function isGone(error: unknown): boolean {
  return error instanceof RequestError && (error.status === 404 || error.status === 410);
}

/** What should be made is there already. */
export function isConflicting(error: unknown): boolean {
  return error instanceof RequestError && (error.status === 409 || isAlreadyThere(error));
}

/** The API says it as a validation error with a code of its own: https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api */
function isAlreadyThere({ status, response }: RequestError): boolean {
  const errors = (response?.data as { errors?: unknown } | undefined)?.errors;
  return (
    status === 422 && Array.isArray(errors) && errors.some((item: { code?: unknown } | null) => item?.code === 'already_exists')
  );
}

function classify(error: RequestError, context: ErrorContext): Failure {
  const { operation, credential, webUrl, now } = context;
  const response = error.response;
  if (response === undefined) {
    const cause = context.redact(error.message);
    return {
      kind: 'unavailable',
      message: `GitHub could not be reached to ${operation.what}: ${cause}. Check baseUrl and the network if it stays so.`,
    };
  }
  const headers: Headers = response.headers;
  const said = context.redact(saidBy(response.data)).slice(0, 500);
  const base = { status: error.status };
  const wait = limitWait(error.status, headers, response.data, now);
  if (wait !== undefined) {
    const seconds = Math.ceil(wait / 1000);
    const message = `GitHub's rate limit is reached (could not ${operation.what}); it ends in ${seconds} s.`;
    return { ...base, kind: 'rate_limited', retryAfterMs: wait, message };
  }
  const kind = isAlreadyThere(error) ? 'conflict' : kindOf(error.status);
  const refused = `GitHub refused to ${operation.what} (${error.status})${said === '' ? '' : `: ${said}`}.`;
  const who = nameOfCredential(credential);
  if (kind === 'auth') return { ...base, kind, message: `${refused} The ${who} is not valid: ${renew(credential, webUrl)}` };
  if (kind === 'permission') return { ...base, kind, message: `${refused} ${permissionAdvice(headers, context)}` };
  if (kind === 'not_found') {
    const message = `${refused} It no longer exists, or the ${who} may not see it: it needs access to the repository and "${operation.permission}".`;
    return { ...base, kind, message };
  }
  if (kind !== 'unavailable') return { ...base, kind, message: refused };
  const retryAfterMs = retryAfter(headers, now);
  const message = `GitHub failed to ${operation.what} (${error.status}). It may work later.`;
  return { ...base, kind, message, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
}

function kindOf(status: number): FailureKind {
  return KINDS.get(status) ?? (status >= 500 ? 'unavailable' : 'rejected');
}

/**
 * Milliseconds to wait, when this is a rate limit and not a missing permission: both answer 403.
 * https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit
 */
export function limitWait(status: number, headers: Headers, data: unknown, now: number): number | undefined {
  if (status !== 403 && status !== 429) return undefined;
  const asked = retryAfter(headers, now);
  if (asked !== undefined) return asked;
  if (String(headers['x-ratelimit-remaining']) === '0') {
    const reset = Number(headers['x-ratelimit-reset']) * 1000;
    return Number.isFinite(reset) ? boundWait(reset - now) : SECONDARY_LIMIT_WAIT_MS;
  }
  // The secondary limit may come without any header; then only its documented text tells it from a missing permission.
  return status === 429 || /secondary rate limit/i.test(saidBy(data)) ? SECONDARY_LIMIT_WAIT_MS : undefined;
}

/** Milliseconds; the header holds seconds or a date. */
function retryAfter(headers: Headers, now: number): number | undefined {
  return readRetryAfter(String(headers['retry-after'] ?? '').trim(), now);
}

function permissionAdvice(headers: Headers, { operation, credential, webUrl }: ErrorContext): string {
  // https://docs.github.com/en/rest/authentication/authenticating-to-the-rest-api#authenticating-with-single-sign-on
  if (String(headers['x-github-sso'] ?? '').startsWith('required')) {
    return `The organization wants single sign-on: authorize the token for it (${webUrl}/settings/tokens, "Configure SSO").`;
  }
  const accepted = headers['x-accepted-github-permissions'];
  const needed = accepted === undefined || accepted === '' ? '' : ` (${String(accepted)})`;
  return `The ${nameOfCredential(credential)} lacks "${operation.permission}"${needed}. ${whereToGrant(credential, webUrl)}`;
}

function renew(credential: CredentialKind, webUrl: string): string {
  if (credential === 'app') return `check appId and the private key (${webUrl}/settings/apps).`;
  if (credential === 'none') return 'configure "token" or "app".';
  return `it may have expired or been revoked; make a new one (${webUrl}/settings/tokens) and configure it.`;
}

/** GitHub's own words, with the details of a refused field. */
function saidBy(data: unknown): string {
  if (typeof data === 'string') return data.startsWith('<') ? '' : data;
  if (data === null || typeof data !== 'object') return '';
  const { message, errors } = data as { message?: unknown; errors?: unknown };
  const details = Array.isArray(errors) ? errors.map((item) => (typeof item === 'string' ? item : JSON.stringify(item))) : [];
  return [...(typeof message === 'string' ? [message.replace(/\.$/, '')] : []), ...details].join('; ');
}

function isAborted(error: unknown): boolean {
  return error instanceof Error && (error.name === 'AbortError' || error.name === 'TimeoutError');
}
