import type { AccessToken } from '@testwire/store';
import type { Response } from 'express';

/**
 * Projects that the reader may see. Undefined: all of them, because reading is public, the token is for all, or the request came
 * by a signed link, which opens one run only.
 */
export function projectsOf(response: Response): readonly string[] | undefined {
  return (response.locals['token'] as AccessToken | undefined)?.projects;
}

/** Whether there may be anything of the project to show. Of one that is not the reader's not even its existence is told. */
export function maySee(project: string, response: Response): boolean {
  return projectsOf(response)?.includes(project) ?? true;
}
