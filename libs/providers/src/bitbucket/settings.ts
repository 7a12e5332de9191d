import { z } from 'zod';
import { httpUrl } from '../http-url.ts';

const API = '/2.0';

/** `https://HOST` with or without `/2.0`; always answers with it, and without a slash at the end. */
function toApiUrl(url: string): string {
  const { origin, pathname } = new URL(url);
  const path = pathname.replace(/\/+$/, '');
  return `${origin}${path.endsWith(API) ? path : path + API}`;
}

export const bitbucketSettings = z
  .strictObject({
    baseUrl: httpUrl.default('https://api.bitbucket.org/2.0').describe('Base of the REST API; /2.0 is added when it is missing'),
    webUrl: httpUrl.optional().describe('Where people open Bitbucket; default: the host of the base URL without "api."'),
    token: z
      .string()
      .min(1, 'is empty: set it to an access token or an API token')
      .optional()
      .describe('Repository, project or workspace access token; with username, an API token. Nothing can be written without'),
    username: z
      .string()
      .min(1)
      .refine((name) => !name.includes(':'), 'holds a colon; give the e-mail address alone and the token as "token"')
      .optional()
      .describe('E-mail address of the Atlassian account; its API token is then sent by basic authentication'),
    artifactUpload: z
      .enum(['links', 'downloads'])
      .default('links')
      .describe('downloads: copies in the Downloads of the repository; links: only links to our own store'),
  })
  .transform(({ baseUrl, webUrl, token, username, artifactUpload }) => {
    const apiUrl = toApiUrl(baseUrl);
    const { protocol, host } = new URL(apiUrl);
    return {
      baseUrl: apiUrl,
      webUrl: (webUrl ?? `${protocol}//${host.replace(/^api\./, '')}`).replace(/\/+$/, ''),
      token,
      username,
      artifactUpload,
    };
  });
export type BitbucketSettings = z.output<typeof bitbucketSettings>;
