import { ProviderError } from '@testwire/contracts';
import { clip } from './clip.ts';
import { errorCode } from './error-code.ts';
import type { ProviderDeps } from './provider.ts';

export interface HttpRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | FormData;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Buffer;
}

export interface HttpLimits {
  /** From the first byte of the request to the last of the answer. */
  readonly timeoutMs: number;
  /** Bytes of the largest answer that is read. */
  readonly maxBytes: number;
}

/**
 * One exchange. Any status is an answer, redirects too: a client that follows them turns a POST into a GET, and carries its
 * credential to another host. Throws {@link ProviderError}: `unavailable` when there was no complete answer, `rejected` when it was too large.
 */
export async function exchange(deps: ProviderDeps, request: HttpRequest, limits: HttpLimits): Promise<HttpAnswer> {
  const { method, headers, body } = request;
  const timeout = AbortSignal.timeout(limits.timeoutMs);
  const signal = deps.signal === undefined ? timeout : AbortSignal.any([timeout, deps.signal]);
  try {
    const response = await deps.fetch(request.url, {
      method,
      headers,
      redirect: 'manual',
      signal,
      ...(body === undefined ? {} : { body }),
    });
    return {
      status: response.status,
      headers: response.headers,
      body: await readBounded(response, describe(request), limits.maxBytes),
    };
  } catch (error) {
    if (error instanceof ProviderError) throw error;
    throw unreachable(
      request,
      error,
      timeout.aborted ? `no complete answer within ${limits.timeoutMs / 1000} s` : (errorCode(error) ?? 'the connection failed'),
    );
  }
}

async function readBounded(response: Response, what: string, maxBytes: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) {
      throw new ProviderError({
        kind: 'rejected',
        status: response.status,
        message: `The answer to ${what} is larger than ${maxBytes} bytes and was not read.`,
      });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function unreachable(request: HttpRequest, cause: unknown, reason: string): ProviderError {
  const message = `${describe(request)} failed: ${reason}. If it persists, check the base URL and the network.`;
  return new ProviderError({ kind: 'unavailable', message }, { cause });
}

/** Without the query, which may hold a secret. */
function describe(request: HttpRequest): string {
  return `${request.method} ${request.url.origin}${request.url.pathname}`;
}

/** A second is what providers ask for at least, and a clock that is ahead of theirs must not make us hammer. */
const SHORTEST_WAIT_MS = 1000;
/** No provider has a limit that takes longer to pass; one that does is asked once an hour. */
const LONGEST_WAIT_MS = 60 * 60 * 1000;

/** A wait that a provider asked for, as far as it can be meant. */
export function boundWait(ms: number): number {
  return Math.min(LONGEST_WAIT_MS, Math.max(SHORTEST_WAIT_MS, ms));
}

/** `Retry-After`: whole seconds, or a date, which has letters. https://www.rfc-editor.org/rfc/rfc9110#field.retry-after */
export function readRetryAfter(value: string, now: number): number | undefined {
  if (/^\d+$/.test(value)) return boundWait(Number(value) * 1000);
  const date = /[a-z]/i.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(date) ? undefined : boundWait(date - now);
}

/**
 * How long an answer asks us to wait, in milliseconds, from a second to an hour: `Retry-After` in seconds or as a date, else
 * `RateLimit-Reset` in epoch seconds or, where it is too small for that, in seconds from now.
 * @param now milliseconds since the epoch
 */
export function retryAfterOf(headers: Headers, now: number): number | undefined {
  const wait = readRetryAfter(headers.get('retry-after')?.trim() ?? '', now);
  if (wait !== undefined) return wait;
  const reset = headers.get('ratelimit-reset')?.trim();
  if (reset === undefined || !/^\d{1,11}$/.test(reset)) return undefined;
  return boundWait(reset.length >= 9 ? Number(reset) * 1000 - now : Number(reset) * 1000);
}

/** A provider's own words for a message of ours: one line, bounded, without the credentials we sent. */
export function quote(text: string, secrets: readonly string[], max = 300): string {
  let line = text.replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim();
  for (const secret of secrets) {
    if (secret !== '') line = line.replaceAll(secret, '[redacted]');
  }
  return clip(line, max);
}
