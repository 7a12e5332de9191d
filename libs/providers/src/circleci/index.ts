import type { ProviderModule } from '../provider.ts';
import { circleciCapabilities } from './capabilities.ts';
import { CircleCIClient } from './client.ts';
import { detectCircleCI } from './detect.ts';
import { type CircleCISettings, circleciSettings } from './settings.ts';
import { circleciWebhooks } from './webhooks.ts';

export { CircleCIClient } from './client.ts';
export type { CircleCISettings } from './settings.ts';

export const circleci: ProviderModule<CircleCISettings> = {
  id: 'circleci',
  label: 'CircleCI',
  docsUrl: 'https://circleci.com/docs/api/v2/',
  settings: circleciSettings,
  capabilities: circleciCapabilities,
  detect: detectCircleCI,
  webhooks: circleciWebhooks,
  connect: (settings, deps) => new CircleCIClient(settings, deps),
};
