/** A refusal, as Azure DevOps words it. A text body is a page. */
export class ApiError extends Error {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>> | string;
  readonly headers: Readonly<Record<string, string>>;
  constructor(status: number, body: Readonly<Record<string, unknown>> | string, headers: Readonly<Record<string, string>> = {}) {
    super(`${status} ${JSON.stringify(body)}`);
    this.name = 'ApiError';
    this.status = status;
    this.body = body;
    this.headers = headers;
  }
}

function refusal(status: number, typeKey: string, message: string): ApiError {
  return new ApiError(status, { $id: '1', innerException: null, message, typeKey, errorCode: 0, eventId: 3000 });
}

const SIGN_IN = '<!DOCTYPE html><html><head><title>Azure DevOps Services | Sign In</title></head><body></body></html>';

/** The sign-in page; browsers are sent to it, and so is whoever looks like one. */
export function notSignedIn(status: 203 | 302 | 401, url: string): ApiError {
  return new ApiError(status, SIGN_IN, status === 302 ? { Location: `${url}/_signin?realm=dev.azure.com` } : {});
}

export function forbidden(right: string): ApiError {
  return refusal(403, 'GitNeedsPermissionException', `TF401027: You need the '${right}' permission on this object to do that.`);
}

export function invalid(message: string): ApiError {
  return refusal(400, 'InvalidArgumentValueException', message);
}

export function notFound(message: string): ApiError {
  return refusal(404, 'NotFoundException', message);
}

export function wrongMediaType(type: string): ApiError {
  return refusal(
    415,
    'UnsupportedMediaTypeException',
    `The request contains an entity body but "${type}" is not supported for this resource.`,
  );
}
