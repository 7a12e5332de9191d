import { z } from 'zod';
import { httpUrl } from '../http-url.ts';

const trimmed = httpUrl.transform((url) => url.replace(/\/+$/, ''));

export const azureDevOpsSettings = z
  .strictObject({
    baseUrl: z
      .string({
        error: 'is missing: set it to the organization, https://dev.azure.com/ORGANIZATION, or to the collection of a server',
      })
      .pipe(trimmed)
      .refine(namesOrganization, 'names no organization: https://dev.azure.com/ORGANIZATION')
      .describe('Organization or collection: https://dev.azure.com/acme, https://HOST/DefaultCollection'),
    webUrl: trimmed.optional().describe('Where people open it; default: the base URL'),
    token: z
      .string()
      .min(1, 'is empty: set it to a personal access token')
      .optional()
      .describe('Personal access token, $(System.AccessToken) of a pipeline, or an Entra token'),
    tokenKind: z.enum(['pat', 'bearer']).default('pat').describe('bearer: an Entra token, or $(System.AccessToken)'),
    apiVersion: z
      .string()
      .regex(/^\d+\.\d+$/, 'is not of the form 7.1')
      .default('7.1')
      .describe('7.1 for Services and Server 2022, 6.0 for Server 2020'),
    testRuns: z
      .enum(['auto', 'always', 'off'])
      .default('auto')
      .describe('Test run at the build. auto: only where its jobs publish none themselves, so that no test is counted twice'),
    artifactUpload: z
      .enum(['links', 'test-run'])
      .default('links')
      .describe('test-run: as attachments of the test run; links: only links to our own store'),
    username: z.string().optional().describe('Not needed; accepted because AZURE_DEVOPS_USERNAME is often set for other tools'),
  })
  .transform(({ webUrl, ...given }) => ({ ...given, webUrl: webUrl ?? given.baseUrl }));
export type AzureDevOpsSettings = z.output<typeof azureDevOpsSettings>;

function namesOrganization(url: string): boolean {
  const { hostname, pathname } = new URL(url);
  return hostname !== 'dev.azure.com' || pathname.length > 1;
}
