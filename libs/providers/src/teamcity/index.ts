import type { ProviderModule } from '../provider.ts';
import { teamcityCapabilities } from './capabilities.ts';
import { TeamCityClient } from './client.ts';
import { detectTeamCity } from './detect.ts';
import { type TeamCitySettings, teamcitySettings } from './settings.ts';
import { teamcityWebhooks } from './webhooks.ts';

export { TeamCityClient } from './client.ts';
export type { TeamCitySettings } from './settings.ts';

export const teamcity: ProviderModule<TeamCitySettings> = {
  id: 'teamcity',
  label: 'TeamCity',
  docsUrl: 'https://www.jetbrains.com/help/teamcity/rest/teamcity-rest-api-documentation.html',
  settings: teamcitySettings,
  capabilities: teamcityCapabilities,
  detect: detectTeamCity,
  webhooks: teamcityWebhooks,
  connect: (settings, deps) => new TeamCityClient(settings, deps),
};
