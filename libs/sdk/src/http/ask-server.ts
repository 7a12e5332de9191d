import { clipMessage } from './clip-message.ts';

/** No answer, or one that says "later": what was asked may be asked again, and again. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable';
  /** What the server asked to wait, in milliseconds. */
  readonly retryAfterMs: number;
  /** Of the answer, if there was one. */
  readonly status: number | undefined;
  constructor(
    message: string,
    answer: { readonly retryAfterMs?: number; readonly status?: number } = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.retryAfterMs = answer.retryAfterMs ?? 0;
    this.status = answer.status;
  }
}

/** The server understood and said no: the same request will not do. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly status: number;
  /** The body, where it is JSON. */
  readonly problem: unknown;
  constructor(message: string, status: number, problem: unknown) {
    super(message);
    this.status = status;
    this.problem = problem;
  }
}

export interface ServerAccess {
  /** Without a slash at its end. */
  readonly url: string;
  readonly token?: string;
  readonly fetch: typeof globalThis.fetch;
}

export interface Question {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly path: string;
  readonly body?: string | Blob;
  readonly headers?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
  /** Ends the request; it then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

const TIMEOUT_MS = 30_000;
const LONGEST_RETRY_AFTER_MS = 300_000;
const LATER: ReadonlySet<number> = new Set([408, 425, 429]);

function retryAfterOf(response: Response): number {
  const seconds = Number(response.headers.get('Retry-After') ?? 0);
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds * 1000, LONGEST_RETRY_AFTER_MS) : 0;
}

function parseJson(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // Something in between answered; its own words are the best there is.
    return text;
  }
}

function detailOf(problem: unknown): string {
  if (typeof problem === 'string') return clipMessage(problem, 300);
  const detail = problem !== null && typeof problem === 'object' && 'detail' in problem ? problem.detail : undefined;
  return typeof detail === 'string' ? clipMessage(detail, 1000) : 'no reason was given';
}

/** Asks once. Resolves with the JSON of the answer (undefined when it is empty); rejects with `Unreachable` or `Refused`. */
export async function askServer(access: ServerAccess, question: Question): Promise<unknown> {
  const { method, path, body, timeoutMs = TIMEOUT_MS, signal } = question;
  const limit = AbortSignal.timeout(timeoutMs);
  const headers = {
    ...(access.token === undefined ? {} : { Authorization: `Bearer ${access.token}` }),
    ...(typeof body === 'string' ? { 'Content-Type': 'application/json' } : {}),
    ...question.headers,
  };
  let response: Response;
  let text: string;
  try {
    const init = { method, headers, signal: signal === undefined ? limit : AbortSignal.any([signal, limit]) };
    response = await access.fetch(access.url + path, body === undefined ? init : { ...init, body });
    text = await response.text();
  } catch (error) {
    signal?.throwIfAborted();
    throw new Unreachable(`${access.url} does not answer (${reasonOf(error)}).`, {}, { cause: error });
  }
  if (response.ok) return parseJson(text);
  const problem = parseJson(text);
  const message = `${method} ${access.url}${path} was answered with ${response.status}: ${detailOf(problem)}`;
  if (response.status >= 500 || LATER.has(response.status)) {
    throw new Unreachable(message, { retryAfterMs: retryAfterOf(response), status: response.status });
  }
  throw new Refused(message, response.status, problem);
}

/** `fetch` says only that it failed, and keeps the reason as the cause. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (!(cause instanceof Error)) return String(cause);
  return 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.message;
}
