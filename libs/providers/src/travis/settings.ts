import { z } from 'zod';
import { httpUrl } from '../http-url.ts';

export const DEFAULT_API_URL = 'https://api.travis-ci.com';

export const travisSettings = z
  .strictObject({
    baseUrl: httpUrl
      .default(DEFAULT_API_URL)
      .describe(
        'Base of the API; https://HOST/api for Travis CI Enterprise. Webhooks are checked with the public key found there',
      ),
    webUrl: httpUrl.optional().describe('Where people open Travis CI; follows from baseUrl'),
    token: z.string().min(1).optional().describe('API token of a user; needed to start, restart and cancel builds'),
    username: z.string().optional().describe('Not used: Travis CI knows the user by the token'),
  })
  .transform(({ baseUrl, webUrl, token }) => {
    const apiUrl = withoutSlash(baseUrl);
    return { baseUrl: apiUrl, webUrl: withoutSlash(webUrl ?? webUrlOf(apiUrl)), ...(token === undefined ? {} : { token }) };
  });
export type TravisSettings = z.output<typeof travisSettings>;

export function withoutSlash(url: string): string {
  return url.replace(/\/+$/, '');
}

/** https://api.travis-ci.com → https://app.travis-ci.com, https://HOST/api → https://HOST */
function webUrlOf(apiUrl: string): string {
  const { protocol, host, pathname } = new URL(apiUrl);
  return `${protocol}//${host.replace(/^api\./, 'app.')}${pathname.replace(/\/api$/, '')}`;
}
