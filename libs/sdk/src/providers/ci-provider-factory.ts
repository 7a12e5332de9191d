import { CIProviderFactory as Providers, type DetectedCi, type ProviderDeps } from '@testwire/providers';
import { type CiConfig, isDetected, placeOfDetected, readCiConfig } from './ci-config.ts';
import type { CiConnection } from './ci-connection.ts';

const DEPS: ProviderDeps = {
  fetch: (input, init) => globalThis.fetch(input, init),
  now: Date.now,
  // What goes wrong is in the outcomes.
  log: () => undefined,
};

/** Makes providers as the seed's library does, from one configuration for the account and the place. */
export class CIProviderFactory extends Providers {
  /**
   * `config`: the seed's, in camelCase or snake_case, or what `detectCiEnvironment` found. Asks the provider nothing yet; `checkAccess`
   * of the provider does. Rejects with `ProviderConfigurationError` with every fault.
   */
  static async createProvider(
    provider: string,
    config: CiConfig | DetectedCi,
    deps: Partial<ProviderDeps> = {},
  ): Promise<CiConnection> {
    const { settings, run } = isDetected(config)
      ? { settings: config.settings, run: placeOfDetected(config) }
      : readCiConfig(provider, config);
    const made = Providers.create(provider, settings, { ...DEPS, ...deps });
    return { connection: provider, provider: made, run, close: () => made.close() };
  }
}
