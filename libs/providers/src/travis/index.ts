import type { ProviderModule } from '../provider.ts';
import { travisCapabilities } from './capabilities.ts';
import { TravisClient } from './client.ts';
import { detectTravis } from './detect.ts';
import { type TravisSettings, travisSettings } from './settings.ts';
import { openTravisWebhooks, travisWebhooks } from './webhooks.ts';

export { TravisClient } from './client.ts';
export type { TravisSettings } from './settings.ts';

export const travis: ProviderModule<TravisSettings> = {
  id: 'travis',
  label: 'Travis CI',
  docsUrl: 'https://developer.travis-ci.com/',
  settings: travisSettings,
  capabilities: travisCapabilities,
  detect: detectTravis,
  webhooks: travisWebhooks,
  openWebhooks: openTravisWebhooks,
  connect: (settings, deps) => new TravisClient(settings, deps),
};
