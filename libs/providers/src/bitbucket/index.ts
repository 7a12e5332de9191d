import type { ProviderModule } from '../provider.ts';
import { bitbucketCapabilities } from './capabilities.ts';
import { BitbucketClient } from './client.ts';
import { detectBitbucket } from './detect.ts';
import { type BitbucketSettings, bitbucketSettings } from './settings.ts';
import { bitbucketWebhooks } from './webhooks.ts';

export { BitbucketClient } from './client.ts';
export type { BitbucketSettings } from './settings.ts';

export const bitbucket: ProviderModule<BitbucketSettings> = {
  id: 'bitbucket',
  label: 'Bitbucket Cloud',
  docsUrl: 'https://developer.atlassian.com/cloud/bitbucket/rest/',
  settings: bitbucketSettings,
  capabilities: bitbucketCapabilities,
  detect: detectBitbucket,
  webhooks: bitbucketWebhooks,
  connect: (settings, deps) => new BitbucketClient(settings, deps),
};
