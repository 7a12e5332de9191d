import type { ProviderModule } from '../provider.ts';
import { bitbucketDcCapabilities } from './capabilities.ts';
import { BitbucketDcClient } from './client.ts';
import { detectBitbucketDc } from './detect.ts';
import { type BitbucketDcSettings, bitbucketDcSettings } from './settings.ts';
import { bitbucketDcWebhooks } from './webhooks.ts';

export { BitbucketDcClient } from './client.ts';
export type { BitbucketDcSettings } from './settings.ts';

export const bitbucketDc: ProviderModule<BitbucketDcSettings> = {
  id: 'bitbucket-dc',
  label: 'Bitbucket Data Center',
  docsUrl: 'https://developer.atlassian.com/server/bitbucket/rest/',
  settings: bitbucketDcSettings,
  capabilities: bitbucketDcCapabilities,
  detect: detectBitbucketDc,
  webhooks: bitbucketDcWebhooks,
  connect: (settings, deps) => new BitbucketDcClient(settings, deps),
};
