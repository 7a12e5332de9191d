import { z } from 'zod';
import { httpUrl } from '../http-url.ts';

const API = '/rest';

/** `https://HOST/CONTEXT` with or without `/rest`; always answers with it, and without a slash at the end. */
function toApiUrl(url: string): string {
  const { origin, pathname } = new URL(url);
  const path = pathname.replace(/\/+$/, '');
  return `${origin}${path.endsWith(API) ? path : path + API}`;
}

export const bitbucketDcSettings = z
  .strictObject({
    baseUrl: httpUrl.describe('Where Bitbucket is, with its context path: https://git.example.com/bitbucket'),
    webUrl: httpUrl.optional().describe('Where people open Bitbucket; default: the base URL without /rest'),
    token: z
      .string()
      .min(1, 'is empty: set it to an HTTP access token')
      .optional()
      .describe('HTTP access token of a repository, a project or a person; with username, a password'),
    username: z
      .string()
      .min(1)
      .refine((name) => !name.includes(':'), 'holds a colon; give the name alone and the password as "token"')
      .optional()
      .describe('Name of the account; name and token are then sent by basic authentication'),
  })
  .transform(({ baseUrl, webUrl, token, username }) => {
    const apiUrl = toApiUrl(baseUrl);
    return { baseUrl: apiUrl, webUrl: (webUrl ?? apiUrl.slice(0, -API.length)).replace(/\/+$/, ''), token, username };
  });
export type BitbucketDcSettings = z.output<typeof bitbucketDcSettings>;
