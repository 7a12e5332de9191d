import type { ErrorRequestHandler } from 'express';
import { z } from 'zod';

interface FieldError {
  readonly resource: string;
  readonly code: 'missing' | 'missing_field' | 'invalid' | 'already_exists' | 'unprocessable' | 'custom';
  readonly field?: string;
  readonly message?: string;
}

/** An answer that is not what the caller hoped for. */
export class GitHubError extends Error {
  override readonly name = 'GitHubError';
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly errors: readonly FieldError[] | undefined;

  constructor(
    status: number,
    message: string,
    details: { headers?: Readonly<Record<string, string>>; errors?: readonly FieldError[] } = {},
  ) {
    super(message);
    this.status = status;
    this.headers = details.headers ?? {};
    this.errors = details.errors;
  }
}

export function notFound(): GitHubError {
  return new GitHubError(404, 'Not Found');
}

/** The request is well formed, and a rule of the resource refuses it. */
export function validationFailed(...errors: readonly FieldError[]): GitHubError {
  return new GitHubError(422, 'Validation Failed', { errors });
}

/** The request itself is not as the API describes it. */
export function invalidRequest(detail: string): GitHubError {
  return new GitHubError(422, `Invalid request.\n\n${detail}`);
}

const DOCUMENTATION = 'https://docs.github.com/rest';

export const answerErrors: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  const known = toGitHubError(error);
  if (known === undefined) {
    next(error);
    return;
  }
  response
    .status(known.status)
    .set(known.headers)
    .json({
      message: known.message,
      ...(known.errors === undefined ? {} : { errors: known.errors }),
      documentation_url: DOCUMENTATION,
      status: String(known.status),
    });
};

function toGitHubError(error: unknown): GitHubError | undefined {
  if (error instanceof GitHubError) return error;
  if (error instanceof SyntaxError) return new GitHubError(400, 'Problems parsing JSON');
  if (error instanceof z.ZodError) {
    return invalidRequest(error.issues.map((issue) => `"${issue.path.join('.')}": ${issue.message}`).join('\n'));
  }
  return undefined;
}
