import { z } from 'zod';
import { httpUrl } from '../http-url.ts';

export const jenkinsSettings = z
  .strictObject({
    baseUrl: httpUrl
      .transform((url) => url.replace(/\/+$/, ''))
      .describe('Where Jenkins answers, with its context path: https://ci.example.com/jenkins'),
    username: z.string().min(1).optional().describe('User that the token belongs to'),
    token: z.string().min(1).optional().describe("API token of the user; the user's password with credential: password"),
    credential: z
      .enum(['token', 'password'])
      .default('token')
      .describe('password: a crumb and its session are asked for before each write; API tokens need none'),
    markup: z
      .enum(['plain', 'html'])
      .default('plain')
      .describe('html: the markup formatter of Jenkins is "Safe HTML", so the line at the build may be a link'),
    results: z
      .enum(['auto', 'report', 'files', 'both'])
      .default('auto')
      .describe('report: what the junit step recorded; files: archived artifacts; auto: files only where there is no report'),
  })
  .superRefine(({ username, token }, context) => {
    if (token !== undefined && username === undefined)
      context.addIssue({
        code: 'custom',
        path: ['username'],
        message: 'is missing: set it to the user that the token belongs to',
      });
    if (username !== undefined && token === undefined)
      context.addIssue({ code: 'custom', path: ['token'], message: 'is missing: set it to an API token of the user' });
  });
export type JenkinsSettings = z.output<typeof jenkinsSettings>;
