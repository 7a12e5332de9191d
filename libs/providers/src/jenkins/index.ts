import type { ProviderModule } from '../provider.ts';
import { jenkinsCapabilities } from './capabilities.ts';
import { JenkinsClient } from './client.ts';
import { detectJenkins } from './detect.ts';
import { type JenkinsSettings, jenkinsSettings } from './settings.ts';
import { jenkinsWebhooks } from './webhooks.ts';

export { JenkinsClient } from './client.ts';
export type { JenkinsSettings } from './settings.ts';

export const jenkins: ProviderModule<JenkinsSettings> = {
  id: 'jenkins',
  label: 'Jenkins',
  docsUrl: 'https://www.jenkins.io/doc/book/using/remote-access-api/',
  settings: jenkinsSettings,
  capabilities: jenkinsCapabilities,
  detect: detectJenkins,
  webhooks: jenkinsWebhooks,
  connect: (settings, deps) => new JenkinsClient(settings, deps),
};
