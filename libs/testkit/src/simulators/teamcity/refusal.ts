/** What TeamCity answers instead of what was asked for. */
export class Refusal extends Error {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON, or text for what is refused before the REST API is reached. */
  readonly body: unknown;
  constructor(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}) {
    super(`${status} ${JSON.stringify(body)}`);
    this.name = 'Refusal';
    this.status = status;
    this.headers = headers;
    this.body = body;
  }
}

export function unauthorized(): Refusal {
  const text = 'Incorrect username or password.\nTo login manually go to "/login.html" page\n';
  return new Refusal(401, text, { 'WWW-Authenticate': 'Basic realm="TeamCity"' });
}

const REASONS: Readonly<Record<number, string>> = { 400: 'Bad Request', 403: 'Forbidden', 404: 'Not Found' };

/** https://www.jetbrains.com/help/teamcity/rest/teamcity-rest-api-documentation.html: since 2021 errors are JSON where that is accepted. */
function refuse(status: number, message: string, additionalMessage: string): Refusal {
  const statusText = `Responding with error, status code: ${status} (${REASONS[status] ?? ''}).`;
  return new Refusal(status, { errors: [{ message, additionalMessage, statusText }] });
}

export function badRequest(message: string): Refusal {
  return refuse(400, message, 'Invalid request. Please check the request URL and data are correct.');
}

export function forbidden(message: string): Refusal {
  return refuse(403, message, 'Access denied. Check the user has enough permissions to perform the operation.');
}

export function notFound(message: string): Refusal {
  const more =
    'Could not find the entity requested. Check the reference is correct and the user has permissions to access the entity.';
  return refuse(404, message, more);
}
