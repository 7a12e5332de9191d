/** A refusal, as GitLab words it. `body` is JSON, or plain text for what GitLab's edge answers before its API is reached. */
export class ApiError extends Error {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>> | string;
  readonly headers: Readonly<Record<string, string>>;
  constructor(
    status: number,
    body: Readonly<Record<string, unknown>> | string,
    headers: Readonly<Record<string, string>> = {},
    options?: ErrorOptions,
  ) {
    super(`${status} ${JSON.stringify(body)}`, options);
    this.name = 'ApiError';
    this.status = status;
    this.body = body;
    this.headers = headers;
  }
}

export function unauthorized(): ApiError {
  return new ApiError(401, { message: '401 Unauthorized' });
}

export function forbidden(): ApiError {
  return new ApiError(403, { message: '403 Forbidden' });
}

/** The token is good, but was not made for this. */
export function insufficientScope(wanted: readonly string[]): ApiError {
  return new ApiError(403, {
    error: 'insufficient_scope',
    error_description: 'The request requires higher privileges than provided by the access token.',
    scope: wanted.join(' '),
  });
}

/** `what` as GitLab names it: `Project`, `Commit`; without it, the bare form that a missing record gives. */
export function notFound(what?: string): ApiError {
  return new ApiError(404, { message: what === undefined ? '404 Not found' : `404 ${what} Not Found` });
}

/** Parameters that have the wrong shape; these come from the API's declaration and have `error`, not `message`. */
export function invalidParameter(error: string): ApiError {
  return new ApiError(400, { error });
}

/** A record that fails its validations. */
export function badRequest(message: string | Readonly<Record<string, readonly string[]>>): ApiError {
  return new ApiError(400, { message });
}
