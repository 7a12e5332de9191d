import { z } from 'zod';
import { httpUrl } from '../http-url.ts';

const API = '/api/v4';

/** `https://HOST[/relative]` with or without `/api/v4`; always answers with it, and without a slash at the end. */
function toApiUrl(url: string): string {
  const { origin, pathname } = new URL(url);
  const path = pathname.replace(/\/+$/, '');
  return `${origin}${path.endsWith(API) ? path : path + API}`;
}

export const gitlabSettings = z
  .strictObject({
    baseUrl: httpUrl.default('https://gitlab.com/api/v4').describe('Base of the REST API; /api/v4 is added when it is missing'),
    webUrl: httpUrl.optional().describe('Where people open GitLab; default: the base URL without /api/v4'),
    token: z
      .string({ error: 'is missing: set it to an access token with the scope api' })
      .min(1, 'is empty: set it to an access token with the scope api')
      .describe('Personal, group or project access token with the scope api'),
    tokenKind: z.enum(['pat', 'job']).default('pat').describe('job: the token is a CI_JOB_TOKEN, which may do little'),
    artifactUpload: z
      .enum(['upload', 'links'])
      .default('upload')
      .describe('upload: as project uploads; links: only links to our own store'),
    username: z.string().optional().describe('Not needed; accepted because GITLAB_USERNAME is often set for other tools'),
  })
  .transform(({ baseUrl, webUrl, token, tokenKind, artifactUpload }) => {
    const apiUrl = toApiUrl(baseUrl);
    return {
      baseUrl: apiUrl,
      webUrl: (webUrl ?? apiUrl.slice(0, -API.length)).replace(/\/+$/, ''),
      token,
      tokenKind,
      artifactUpload,
    };
  });
export type GitLabSettings = z.output<typeof gitlabSettings>;
