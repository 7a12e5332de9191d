import { z } from 'zod';
import { httpUrl } from '../http-url.ts';

/** `https://HOST[/context]`, also when given with the path of the REST API or of the sign-in. */
function toWebUrl(url: string): string {
  const { origin, pathname } = new URL(url);
  const path = pathname
    .replace(/\/+$/, '')
    .replace(/\/app\/rest(?:\/.*)?$/, '')
    .replace(/\/(?:httpAuth|guestAuth)$/, '');
  return origin + path;
}

export const teamcitySettings = z
  .strictObject({
    baseUrl: z
      .string({ error: 'is missing: set it to the address of TeamCity (TEAMCITY_BASE_URL)' })
      .pipe(httpUrl)
      .describe('Where TeamCity answers, with its context path: https://teamcity.example.com'),
    token: z
      .string()
      .min(1, 'is empty: set it to an access token')
      .optional()
      .describe('Access token of a user; with username, his password. Nothing can be read or written without'),
    username: z
      .string()
      .min(1)
      .refine((name) => !name.includes(':'), 'holds a colon; give the name alone and the password as "token"')
      .optional()
      .describe('Signs in with basic authentication (/httpAuth) in place of an access token'),
    results: z
      .enum(['auto', 'report', 'files', 'both'])
      .default('auto')
      .describe('report: the tests that TeamCity recorded; files: artifacts; auto: files only where there are no tests'),
    mutedTests: z
      .enum(['skipped', 'failed'])
      .default('skipped')
      .describe('What a failed test counts as that is muted in TeamCity, where it does not fail the build'),
    tags: z.boolean().default(true).describe('Tags the build with testwire-passed or testwire-failed'),
    failBuild: z.boolean().default(false).describe('Marks a finished, successful build as failed when its run has failed'),
    reportTests: z
      .boolean()
      .default(false)
      .describe('Reports the tests of a run to the build that it names, while that build is still running'),
  })
  .transform(({ baseUrl, ...rest }) => ({ ...rest, webUrl: toWebUrl(baseUrl) }));
export type TeamCitySettings = z.output<typeof teamcitySettings>;
