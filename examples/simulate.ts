import type { CiConfig } from '@testwire/sdk/providers';
import { SIMULATORS } from '@testwire/testkit';

export interface Simulation {
  readonly config: CiConfig;
  close(): Promise<void>;
}

/** A provider on this machine, with a repository and a pull request in it, for whoever has no token at hand. */
export async function simulate(provider: string): Promise<Simulation> {
  const start = Object.hasOwn(SIMULATORS, provider) ? SIMULATORS[provider] : undefined;
  if (start === undefined)
    throw new Error(`There is no simulator of ${provider}; there are ${Object.keys(SIMULATORS).join(', ')}.`);
  const example = await start({});
  const { config, facts } = example;
  console.log(`Simulated ${provider}: look inside at ${facts['Look inside'] ?? config['baseUrl']}`);
  return { config, close: () => example.close() };
}
