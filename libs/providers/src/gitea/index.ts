import type { ProviderModule } from '../provider.ts';
import { giteaCapabilities } from './capabilities.ts';
import { GiteaClient } from './client.ts';
import { detectGitea } from './detect.ts';
import { type GiteaSettings, giteaSettings } from './settings.ts';
import { giteaWebhooks } from './webhooks.ts';

export { GiteaClient } from './client.ts';
export type { GiteaSettings } from './settings.ts';

export const gitea: ProviderModule<GiteaSettings> = {
  id: 'gitea',
  label: 'Gitea, Forgejo',
  docsUrl: 'https://docs.gitea.com/api/',
  settings: giteaSettings,
  capabilities: giteaCapabilities,
  detect: detectGitea,
  webhooks: giteaWebhooks,
  connect: (settings, deps) => new GiteaClient(settings, deps),
};
