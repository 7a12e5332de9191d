import { z } from 'zod';
import { httpUrl } from '../http-url.ts';

export const circleciSettings = z.strictObject({
  baseUrl: httpUrl
    .transform((url) => url.replace(/\/+$/, ''))
    .default('https://circleci.com/api/v2')
    .describe('Base of the API; https://HOST/api/v2 for CircleCI Server'),
  token: z.string().min(1).optional().describe('Personal API token; project tokens do not work with this API'),
  results: z
    .enum(['auto', 'tests', 'files', 'both'])
    .default('auto')
    .describe(
      'tests: what store_test_results recorded; files: what store_artifacts kept; auto: files only of jobs without test results',
    ),
  username: z.string().optional().describe('Not used: CircleCI knows the user by the token'),
});
export type CircleCISettings = z.output<typeof circleciSettings>;
