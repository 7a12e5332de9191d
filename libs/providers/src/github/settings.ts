import { createPrivateKey } from 'node:crypto';
import { z } from 'zod';
import { httpUrl as anyHttpUrl } from '../http-url.ts';

export const DEFAULT_API_URL = 'https://api.github.com';

const httpUrl = anyHttpUrl.transform((url) => url.replace(/\/+$/, ''));

const app = z.strictObject({
  appId: z.union([z.string().min(1), z.int().positive()]).describe('App ID or client ID, from the settings page of the App'),
  privateKey: z
    .string()
    // Environment variables often carry the line breaks as two characters.
    .transform((pem) => pem.replaceAll(String.raw`\n`, '\n').trim())
    .refine(isPrivateKey, 'is not a private key in PEM form; download one from the settings page of the App')
    .describe('PEM'),
  installationId: z.coerce
    .number()
    .int()
    .positive()
    .optional()
    .describe('Of the account that installed the App; looked up for each repository when absent'),
});

export const settings = z
  .strictObject({
    baseUrl: httpUrl.default(DEFAULT_API_URL).describe('Base of the REST API; https://HOST/api/v3 for GitHub Enterprise Server'),
    webUrl: httpUrl.optional().describe('Where people open GitHub; follows from baseUrl'),
    uploadUrl: httpUrl.optional().describe('Where release assets are sent; GitHub names it when absent'),
    token: z.string().min(1).optional().describe('Personal, installation or workflow token'),
    app: app.optional().describe('A GitHub App, instead of a token. Only Apps and workflow tokens can show check runs'),
    artifactUpload: z
      .enum(['links', 'release'])
      .default('links')
      .describe('"release" puts artifacts into the release "testwire-artifacts" of the repository'),
    username: z.string().optional().describe('Not used: GitHub knows the user by the token'),
  })
  .refine(({ token, app }) => token === undefined || app === undefined, {
    error: 'give either "token" or "app", not both',
    path: ['app'],
  })
  .transform((given) => ({ ...given, webUrl: given.webUrl ?? webUrlOf(given.baseUrl) }));
export type GitHubSettings = z.infer<typeof settings>;

function isPrivateKey(pem: string): boolean {
  try {
    createPrivateKey(pem);
    return true;
  } catch {
    return false;
  }
}

/** github.com and GHE.com have `api.` before the host, Enterprise Server `/api/v3` behind it. */
function webUrlOf(baseUrl: string): string {
  const url = new URL(baseUrl);
  return `${url.protocol}//${url.host.replace(/^api\./, '')}${url.pathname.replace(/\/api\/v3$/, '')}`.replace(/\/+$/, '');
}
