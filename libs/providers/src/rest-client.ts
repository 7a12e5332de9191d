import { digestOf, type Failure, type FailureKind, ProviderError } from '@testwire/contracts';
import type { z } from 'zod';
import { exchange, type HttpAnswer, type HttpLimits, quote, retryAfterOf } from './http.ts';
import type { ProviderDeps } from './provider.ts';
import type { BudgetWindow } from './write-budget.ts';

/** How a vendor's refusals are understood: the one table of its folder. */
export interface FailureTable {
  /** Where it differs from {@link usualKind}. */
  kindOf?(answer: HttpAnswer): FailureKind | undefined;
  /** The vendor's own words in the body of a refusal; empty when there are none. */
  wordsOf(body: unknown): string;
  /** What to do next, by kind. `needs` is the permission that the call wants, as the vendor's settings page names it. */
  readonly advice: Readonly<Record<FailureKind, (needs: string) => string>>;
  /** How long to wait for a 429 that does not say, in milliseconds. */
  readonly rateLimitWaitMs: number;
}

export interface RestOptions {
  /** In messages: `Bitbucket`. */
  readonly label: string;
  /** Base of the API, without a slash at the end. */
  readonly baseUrl: string;
  /** On every request; holds the credential. */
  readonly headers: Readonly<Record<string, string>>;
  /** Never shown, whatever the provider answers. */
  readonly secrets: readonly string[];
  readonly limits: HttpLimits;
  readonly failures: FailureTable;
  /** Empty: the vendor limits no writes that we know of. */
  readonly windows: readonly BudgetWindow[];
  /** True: the vendor asks to slow down before it refuses, with `Retry-After` on good answers; nothing is then written for so long. */
  readonly slowsDown?: boolean;
}

export interface RestRequest {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below the base, every part encoded by the caller; or a whole URL of the same origin, as lists give for their next page. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as it is: a form, or text whose type is in `headers`. */
  readonly body?: FormData | string;
  readonly headers?: Readonly<Record<string, string>>;
  /** The permission it takes, as the vendor names it. */
  readonly needs: string;
  /** Statuses outside 200–299 that are answers too. */
  readonly accept?: readonly number[];
  readonly limits?: HttpLimits;
  /** What a write costs of the budget; 1 when absent. Reads cost nothing. */
  readonly cost?: number;
}

/** What a status means at most vendors. */
export function usualKind({ status, headers }: HttpAnswer): FailureKind {
  if (status === 401) return 'auth';
  if (status === 403) return headers.has('retry-after') ? 'rate_limited' : 'permission';
  if (status === 404 || status === 410) return 'not_found';
  if (status === 409 || status === 412) return 'conflict';
  if (status === 429) return 'rate_limited';
  if (status === 408 || status >= 500) return 'unavailable';
  return 'rejected';
}

/**
 * The HTTP client of providers without a well-kept one of their own. Never repeats a request: the queue does, with the waits that the
 * failure tells. Draws every write on the credential's budget.
 */
export class RestClient {
  readonly #deps: ProviderDeps;
  readonly #options: RestOptions;
  readonly #credential: string;

  constructor(deps: ProviderDeps, options: RestOptions) {
    this.#deps = deps;
    this.#options = options;
    this.#credential = digestOf(JSON.stringify([options.baseUrl, ...options.secrets])).slice(0, 32);
  }

  /** The answer as the schema has it. Throws {@link ProviderError}. */
  async json<T>(schema: z.ZodType<T>, request: RestRequest): Promise<T> {
    const answer = await this.send({ ...request, headers: { accept: 'application/json', ...request.headers } });
    const { label } = this.#options;
    const what = `${label}'s answer to ${request.method ?? 'GET'} ${this.#urlOf(request).pathname}`;
    let parsed: unknown;
    try {
      parsed = JSON.parse(answer.body.toString('utf8'));
    } catch (cause) {
      const message = `${what} is not JSON. Check that the base URL ${this.#options.baseUrl} leads to the API.`;
      throw new ProviderError({ kind: 'rejected', status: answer.status, message }, { cause });
    }
    const checked = schema.safeParse(parsed);
    if (checked.success) return checked.data;
    const faults = checked.error.issues.slice(0, 3).map((issue) => `${issue.path.join('.') || 'the body'}: ${issue.message}`);
    const message = `${what} has other fields than expected (${faults.join('; ')}). Check the version of the server.`;
    throw new ProviderError({ kind: 'rejected', status: answer.status, message });
  }

  /** An answer with a status from 200 to 299, or one of `accept`. Throws {@link ProviderError}. */
  async send(request: RestRequest): Promise<HttpAnswer> {
    const { method = 'GET', json, body, accept = [], limits = this.#options.limits } = request;
    const url = this.#urlOf(request);
    if (method === 'GET') await this.#heedPause();
    else await this.#spend(request.cost ?? 1);
    const text = json === undefined ? body : JSON.stringify(json);
    const answer = await exchange(
      this.#deps,
      {
        method,
        url,
        headers: {
          ...this.#options.headers,
          'user-agent': 'testwire',
          ...(json === undefined ? {} : { 'content-type': 'application/json' }),
          ...request.headers,
        },
        ...(text === undefined ? {} : { body: text }),
      },
      limits,
    );
    const good = (answer.status >= 200 && answer.status <= 299) || accept.includes(answer.status);
    const kind = this.#options.failures.kindOf?.(answer) ?? (good ? undefined : usualKind(answer));
    if (kind === undefined) {
      if (this.#options.slowsDown === true) await this.#slowDown(answer);
      return answer;
    }
    throw await this.#refused(request, url, answer, kind);
  }

  /** Only where the credential belongs: a next page at another host is not followed. */
  #urlOf({ path, query = {} }: RestRequest): URL {
    const { baseUrl, label } = this.#options;
    const url = /^https?:/i.test(path) ? new URL(path) : new URL(`${baseUrl}${path}`);
    if (url.origin !== new URL(baseUrl).origin) {
      const message = `${label} names an address at ${url.origin}, which is not where it is configured (${baseUrl}); it was not followed.`;
      throw new ProviderError({ kind: 'rejected', message });
    }
    for (const [name, value] of Object.entries(query)) if (value !== undefined) url.searchParams.set(name, String(value));
    return url;
  }

  async #spend(cost: number): Promise<void> {
    const { windows, label } = this.#options;
    const refusal = await this.#deps.budget?.take(this.#credential, windows, cost);
    if (refusal === undefined) return;
    const message = `The budget for writes at ${label} is used up (${refusal.window}); it goes on in ${Math.ceil(refusal.waitMs / 1000)} s.`;
    throw new ProviderError({ kind: 'rate_limited', retryAfterMs: refusal.waitMs, message });
  }

  /** Reading costs nothing of what may be written, but not while the provider asked everybody to wait. */
  async #heedPause(): Promise<void> {
    const pause = await this.#deps.budget?.take(this.#credential, [], 0);
    if (pause === undefined) return;
    const message = `${this.#options.label} asked to wait; it goes on in ${Math.ceil(pause.waitMs / 1000)} s.`;
    throw new ProviderError({ kind: 'rate_limited', retryAfterMs: pause.waitMs, message });
  }

  async #slowDown({ headers }: HttpAnswer): Promise<void> {
    const wait = retryAfterOf(headers, this.#deps.now());
    if (wait !== undefined) await this.#deps.budget?.pause(this.#credential, wait);
  }

  async #refused(request: RestRequest, url: URL, answer: HttpAnswer, kind: FailureKind): Promise<ProviderError> {
    const { label, secrets, failures } = this.#options;
    const { status, headers, body } = answer;
    const said = quote(wordsOf(body, failures), secrets);
    const moved =
      status >= 300 && status <= 399
        ? ` It redirects to ${quote(headers.get('location') ?? 'nowhere', secrets)}: configure that address.`
        : '';
    const message = `${label} answered ${status} to ${request.method ?? 'GET'} ${quote(url.pathname, secrets)}${said === '' ? '' : ` ("${said}")`}.${moved} ${failures.advice[kind](request.needs)}`;
    const asked = retryAfterOf(headers, this.#deps.now());
    const wait = kind === 'rate_limited' ? (asked ?? failures.rateLimitWaitMs) : asked;
    if (kind === 'rate_limited' && wait !== undefined) await this.#deps.budget?.pause(this.#credential, wait);
    const failure: Failure = { kind, status, message: message.trim(), ...(wait === undefined ? {} : { retryAfterMs: wait }) };
    return new ProviderError(failure);
  }
}

function wordsOf(body: Buffer, failures: FailureTable): string {
  const text = body.subarray(0, 16_384).toString('utf8').trim();
  try {
    return failures.wordsOf(JSON.parse(text));
  } catch {
    // Plain text says something; a page of HTML does not.
    return text.startsWith('<') ? '' : text;
  }
}

/**
 * All items of a list, page by page, at most `maxPages` of them. `next` gives what {@link read} is to be called with for the page after.
 */
export async function readPages<Page, Cursor>(
  read: (cursor: Cursor | undefined) => Promise<Page>,
  next: (page: Page) => Cursor | undefined,
  maxPages: number,
): Promise<readonly Page[]> {
  const pages: Page[] = [];
  let cursor: Cursor | undefined;
  do {
    const page = await read(cursor);
    pages.push(page);
    cursor = next(page);
  } while (cursor !== undefined && pages.length < maxPages);
  return pages;
}
