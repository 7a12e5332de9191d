/** An answer other than success, with Bitbucket's own body. */
export class ApiError extends Error {
  readonly status: number;
  readonly body: unknown;

  constructor(status: number, body: unknown) {
    super(`answered with ${status}`);
    this.status = status;
    this.body = body;
  }
}

/** https://developer.atlassian.com/cloud/bitbucket/rest/intro/#standardized-error-responses */
export function refuse(status: number, message: string, more: Readonly<Record<string, unknown>> = {}): ApiError {
  return new ApiError(status, { type: 'error', error: { message, ...more } });
}

/** Code Insights answers in a form of its own. */
export function refuseReport(status: number, message: string): ApiError {
  return new ApiError(status, { code: status, message });
}

export function badFields(fields: Readonly<Record<string, readonly string[]>>): ApiError {
  return refuse(400, 'Bad request', { fields });
}

export function unauthorized(): ApiError {
  return refuse(401, 'Token is invalid, expired, or not supported for this endpoint.');
}

export function lacksScope(granted: readonly string[], required: string): ApiError {
  const detail = { granted, required: [required] };
  return refuse(403, 'Your credentials lack one or more required privilege scopes.', { detail });
}

export function noRepository(): ApiError {
  return refuse(404, 'You may not have access to this repository or it no longer exists in this workspace.');
}

export function notFound(what: string): ApiError {
  return refuse(404, `${what} not found`);
}

export function tooManyRequests(): ApiError {
  return refuse(429, 'Rate limit for this resource has been exceeded');
}
