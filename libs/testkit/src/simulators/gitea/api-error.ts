/** An answer other than success, with the vendor's own body. */
export class ApiError extends Error {
  readonly status: number;
  readonly body: unknown;

  constructor(status: number, message: string, more: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.status = status;
    this.body = { message, ...more, url: 'https://gitea.example.com/api/swagger' };
  }
}

export function notFound(): ApiError {
  return new ApiError(404, "The target couldn't be found.", { errors: [] });
}

export function lacksScope(scope: string): ApiError {
  return new ApiError(403, `token does not have at least one of required scope(s): [${scope}]`);
}
