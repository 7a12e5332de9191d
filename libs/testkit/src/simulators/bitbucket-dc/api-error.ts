/** An answer other than success, with Bitbucket's own body. */
export class ApiError extends Error {
  readonly status: number;
  readonly body: unknown;

  constructor(status: number, exception: string, message: string, context: string | null = null) {
    super(`answered with ${status}`);
    this.status = status;
    this.body = { errors: [{ context, message, exceptionName: `com.atlassian.bitbucket.${exception}` }] };
  }
}

export function authenticationFailed(): ApiError {
  return new ApiError(
    401,
    'auth.IncorrectPasswordAuthenticationException',
    'Authentication failed. Please check your credentials and try again.',
  );
}

/** Not 403: https://community.developer.atlassian.com/t/add-branch-restriction-via-rest-api/47264 */
export function notPermitted(): ApiError {
  return new ApiError(401, 'AuthorisationException', 'You are not permitted to access this resource');
}

export function noRepository(name: string): ApiError {
  return new ApiError(404, 'repository.NoSuchRepositoryException', `Repository ${name} does not exist.`);
}

export function invalid(context: string, message: string): ApiError {
  return new ApiError(400, 'validation.ArgumentValidationException', message, context);
}
