import type { ProviderModule } from '../provider.ts';
import { gitlabCapabilities } from './capabilities.ts';
import { GitLabClient } from './client.ts';
import { detectGitLab } from './detect.ts';
import { type GitLabSettings, gitlabSettings } from './settings.ts';
import { gitlabWebhooks } from './webhooks.ts';

export { GitLabClient } from './client.ts';
export type { GitLabSettings } from './settings.ts';

export const gitlab: ProviderModule<GitLabSettings> = {
  id: 'gitlab',
  label: 'GitLab',
  docsUrl: 'https://docs.gitlab.com/api/rest/',
  settings: gitlabSettings,
  capabilities: gitlabCapabilities,
  detect: detectGitLab,
  webhooks: gitlabWebhooks,
  connect: (settings, deps) => new GitLabClient(settings, deps),
};
