import type { Configuration } from '@testwire/config';
import { type CIProvider, CIProviderFactory, type WebhookModule } from '@testwire/providers';
import { type Logger, traceFetch } from '@testwire/telemetry';

export interface ProviderSurroundings {
  readonly fetch: typeof globalThis.fetch;
  readonly now: () => number;
  readonly logger: Logger;
}

/** One client per connection, by connection id. */
export function connectProviders(
  configuration: Pick<Configuration, 'connections'>,
  surroundings: ProviderSurroundings,
): Map<string, CIProvider> {
  const providers = new Map<string, CIProvider>();
  for (const { id, provider, settings } of configuration.connections.values()) {
    const logger = surroundings.logger.child({ connection: id });
    const deps = {
      fetch: traceFetch(surroundings.fetch, id),
      now: surroundings.now,
      log: (level: 'info' | 'warn', fields: Readonly<Record<string, unknown>>, message: string) => logger[level](fields, message),
    };
    providers.set(id, CIProviderFactory.create(provider, settings, deps));
  }
  return providers;
}

/** The webhook half of every provider that has one, by provider id. */
export function webhookModules(): Map<string, WebhookModule> {
  const webhooks = new Map<string, WebhookModule>();
  for (const module of CIProviderFactory.modules()) {
    if (module.webhooks !== undefined) webhooks.set(module.id, module.webhooks);
  }
  return webhooks;
}
