/** What Jenkins answers instead of what was asked for: a page of HTML. */
export class Refusal extends Error {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  constructor(status: number, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.name = 'Refusal';
    this.status = status;
    this.headers = headers;
  }

  get page(): string {
    return `<html><head><title>Error ${this.status}</title></head><body><h2>HTTP ERROR ${this.status}</h2><p>${this.message}</p></body></html>`;
  }
}

export function unauthorized(): Refusal {
  return new Refusal(401, 'Invalid password/token for user', { 'WWW-Authenticate': 'Basic realm="Jenkins"' });
}

/** https://github.com/jenkinsci/jenkins/blob/master/core/src/main/java/hudson/security/AccessDeniedException3.java */
export function missingPermission(user: string, permission: string): Refusal {
  return new Refusal(403, `${user} is missing the ${permission} permission`, {
    'X-You-Are-Authenticated-As': user,
    'X-Required-Permission': permission,
  });
}

export function noCrumb(): Refusal {
  return new Refusal(403, 'No valid crumb was included in the request');
}

export function notFound(): Refusal {
  return new Refusal(404, 'Not Found');
}
