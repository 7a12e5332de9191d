import { forbidden } from '@testwire/runtime';
import type { AccessToken } from '@testwire/store';
import type { Response } from 'express';

/** The bearer's token, which the guard left for the handlers. */
export function tokenOf(response: Response): AccessToken {
  const token = response.locals['token'] as AccessToken | undefined;
  if (token === undefined) throw new TypeError('A route that needs a token was served without one.');
  return token;
}

export function mayWrite(token: AccessToken, project: string): boolean {
  return token.projects === undefined || token.projects.includes(project);
}

/** Throws 403 when the token is for other projects. */
export function requireProject(token: AccessToken, project: string): void {
  if (!mayWrite(token, project)) throw forbidden(`The token "${token.name}" may not write to project "${project}".`);
}
