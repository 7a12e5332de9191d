/**
 * A refusal as the client sees it: RFC 9457 `application/problem+json`. `detail` is written for the person at the other
 * end and never helps an attacker: it does not say which secret was wrong, nor what the server runs on.
 */
export class HttpProblem extends Error {
  override readonly name = 'HttpProblem';
  readonly status: number;
  readonly title: string;
  /** Seconds; becomes the header `Retry-After`. */
  readonly retryAfter: number | undefined;
  readonly extra: Readonly<Record<string, unknown>>;
  constructor(
    status: number,
    title: string,
    detail: string,
    options: { readonly retryAfter?: number; readonly extra?: Readonly<Record<string, unknown>>; readonly cause?: unknown } = {},
  ) {
    super(detail, { cause: options.cause });
    this.status = status;
    this.title = title;
    this.retryAfter = options.retryAfter;
    this.extra = options.extra ?? {};
  }
}

export const badRequest = (detail: string, extra?: Readonly<Record<string, unknown>>): HttpProblem =>
  new HttpProblem(400, 'Bad request', detail, extra === undefined ? {} : { extra });
export const unauthorized = (detail: string): HttpProblem => new HttpProblem(401, 'Unauthorized', detail);
export const forbidden = (detail: string): HttpProblem => new HttpProblem(403, 'Forbidden', detail);
export const notFound = (detail: string): HttpProblem => new HttpProblem(404, 'Not found', detail);
export const tooLarge = (detail: string): HttpProblem => new HttpProblem(413, 'Content too large', detail);
export const wrongMediaType = (detail: string): HttpProblem => new HttpProblem(415, 'Unsupported media type', detail);
/** The client is right to come again: nothing was taken in. */
export const unavailable = (detail: string, cause?: unknown): HttpProblem =>
  new HttpProblem(503, 'Unavailable', detail, { retryAfter: 5, cause });
