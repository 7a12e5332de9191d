import type { ProviderModule } from '../provider.ts';
import { capabilities } from './capabilities.ts';
import { GitHubClient } from './client.ts';
import { detect } from './detect.ts';
import { type GitHubSettings, settings } from './settings.ts';
import { webhooks } from './webhooks.ts';

export { GitHubClient };
export type { GitHubSettings };

export const github: ProviderModule<GitHubSettings> = {
  id: 'github',
  label: 'GitHub',
  docsUrl: 'https://docs.github.com/en/rest',
  settings,
  capabilities,
  detect,
  webhooks,
  connect: (settings, deps) => new GitHubClient(settings, deps),
};
