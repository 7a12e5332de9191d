import { z } from 'zod';
import { httpUrl } from '../http-url.ts';

const API = '/api/v1';

/** `https://HOST[/relative]` with or without `/api/v1`; always answers with it, and without a slash at the end. */
function toApiUrl(url: string): string {
  const { origin, pathname } = new URL(url);
  const path = pathname.replace(/\/+$/, '');
  return `${origin}${path.endsWith(API) ? path : path + API}`;
}

export const giteaSettings = z
  .strictObject({
    baseUrl: httpUrl.describe('Address of Gitea or Forgejo: https://codeberg.org; /api/v1 is added when it is missing'),
    webUrl: httpUrl.optional().describe('Where people open it; default: the base URL without /api/v1'),
    token: z
      .string()
      .min(1, 'is empty: set it to an access token')
      .optional()
      .describe('Access token with the scopes write:repository, write:issue and read:user. Nothing can be written without'),
    username: z
      .string()
      .min(1)
      .max(255)
      .optional()
      .describe("Login of the token's account; needed only when the token lacks the scope read:user"),
    artifactUpload: z
      .enum(['links', 'release'])
      .default('links')
      .describe('release: copies as assets of a pre-release; links: only links to our own store'),
  })
  .transform(({ baseUrl, webUrl, token, username, artifactUpload }) => {
    const apiUrl = toApiUrl(baseUrl);
    return {
      baseUrl: apiUrl,
      webUrl: (webUrl ?? apiUrl.slice(0, -API.length)).replace(/\/+$/, ''),
      token,
      username,
      artifactUpload,
    };
  });
export type GiteaSettings = z.output<typeof giteaSettings>;
