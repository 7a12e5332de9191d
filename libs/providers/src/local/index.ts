import type { ProviderModule } from '../provider.ts';
import { localCapabilities } from './capabilities.ts';
import { LocalCIProvider } from './client.ts';
import { detectLocal } from './detect.ts';
import { type LocalSettings, localSettings } from './settings.ts';
import { localWebhooks } from './webhooks.ts';

export { LocalCIProvider } from './client.ts';
export type { LocalSettings } from './settings.ts';

export const local: ProviderModule<LocalSettings> = {
  id: 'local',
  label: 'Local folder',
  docsUrl: 'https://nodejs.org/api/fs.html',
  settings: localSettings,
  capabilities: localCapabilities,
  detect: detectLocal,
  webhooks: localWebhooks,
  connect: (settings) => new LocalCIProvider(settings),
};
