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

/** What a job must carry, so that whoever works on it can check again what the token may write to. */
export function scopeOf(token: AccessToken): { projects?: string[] } {
  return token.projects === undefined ? {} : { projects: [...token.projects] };
}

/**
 * Both the project that the run has and the one that is claimed for it must be the token's. A token of some projects needs at
 * least one of the two. Throws 403.
 */
export function requireRunProject(token: AccessToken, known: string | undefined, claimed: string | undefined): void {
  const project = known ?? claimed;
  if (project === undefined && token.projects !== undefined) {
    throw forbidden(
      `The token "${token.name}" is for some projects only: say which one the run belongs to (provider, repository).`,
    );
  }
  for (const one of [known, claimed]) if (one !== undefined) requireProject(token, one);
  if (token.projects !== undefined && known !== undefined && claimed !== undefined && known !== claimed) {
    throw forbidden(`The run belongs to project "${known}" already.`);
  }
}

/** Throws 403 when the token is for other projects. */
function requireProject(token: AccessToken, project: string): void {
  if (!mayWrite(token, project)) throw forbidden(`The token "${token.name}" may not write to project "${project}".`);
}
