import type { ProviderModule } from '../provider.ts';
import { azureDevOpsCapabilities } from './capabilities.ts';
import { AzureDevOpsClient } from './client.ts';
import { detectAzureDevOps } from './detect.ts';
import { type AzureDevOpsSettings, azureDevOpsSettings } from './settings.ts';
import { azureDevOpsWebhooks } from './webhooks.ts';

export { AzureDevOpsClient } from './client.ts';
export type { AzureDevOpsSettings } from './settings.ts';

export const azureDevOps: ProviderModule<AzureDevOpsSettings> = {
  id: 'azure-devops',
  label: 'Azure DevOps',
  docsUrl: 'https://learn.microsoft.com/rest/api/azure/devops/',
  settings: azureDevOpsSettings,
  capabilities: azureDevOpsCapabilities,
  detect: detectAzureDevOps,
  webhooks: azureDevOpsWebhooks,
  connect: (settings, deps) => new AzureDevOpsClient(settings, deps),
};
