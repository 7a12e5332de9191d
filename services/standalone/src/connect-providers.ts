import type { Configuration } from '@testwire/config';
import {
  type Capability,
  type CIProvider,
  CIProviderFactory,
  type ProviderDeps,
  type WebhookModule,
  type WriteBudget,
} from '@testwire/providers';
import { type Logger, traceFetch } from '@testwire/telemetry';

export interface ProviderSurroundings {
  readonly fetch: typeof globalThis.fetch;
  readonly now: () => number;
  readonly logger: Logger;
  /** Of a connection, shared with all other processes. */
  readonly budgetOf?: (connection: string) => WriteBudget;
}

function depsOf(id: string, surroundings: ProviderSurroundings): ProviderDeps {
  const logger = surroundings.logger.child({ connection: id });
  return {
    fetch: traceFetch(surroundings.fetch, id),
    now: surroundings.now,
    log: (level, fields, message) => logger[level](fields, message),
    ...(surroundings.budgetOf === undefined ? {} : { budget: surroundings.budgetOf(id) }),
  };
}

/** One client per connection, by connection id. */
export function connectProviders(
  configuration: Pick<Configuration, 'connections'>,
  surroundings: ProviderSurroundings,
): Map<string, CIProvider> {
  const providers = new Map<string, CIProvider>();
  for (const { id, provider, settings } of configuration.connections.values()) {
    providers.set(id, CIProviderFactory.create(provider, settings, depsOf(id, surroundings)));
  }
  return providers;
}

/** The webhook half of every connection whose provider has one, by connection id. */
export function openWebhooks(
  configuration: Pick<Configuration, 'connections'>,
  surroundings: ProviderSurroundings,
): Map<string, WebhookModule> {
  const webhooks = new Map<string, WebhookModule>();
  for (const { id, provider, baseUrl } of configuration.connections.values()) {
    const module = CIProviderFactory.find(provider);
    const site = baseUrl === undefined ? {} : { baseUrl };
    const opened = module?.openWebhooks?.(site, depsOf(id, surroundings)) ?? module?.webhooks;
    if (opened !== undefined) webhooks.set(id, opened);
  }
  return webhooks;
}

const PLACES: readonly Capability[] = ['checkRun', 'buildStatus', 'changeComment', 'insights', 'testResults', 'buildDescription'];

/** Whether the provider has any place to show a run at; some CIs leave that to the host of the code. */
export function showsRuns(provider: string): boolean {
  const capabilities = CIProviderFactory.find(provider)?.capabilities;
  return capabilities === undefined || PLACES.some((place) => capabilities[place].support !== 'no');
}
