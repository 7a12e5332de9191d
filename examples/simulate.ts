import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import type { CiConfig } from '@testwire/sdk/providers';
import { SIMULATORS } from '@testwire/testkit';

export interface Simulation {
  readonly config: CiConfig;
  /** With `--keep` until Ctrl-C, so that somebody can look at what is shown; otherwise not at all. */
  stay(): Promise<void>;
  close(): Promise<void>;
}

const LONGEST_MINUTES = 30;

/** A provider on this machine, with a repository and a pull request in it, for whoever has no token at hand. */
export async function simulate(provider: string, keep: boolean): Promise<Simulation> {
  const start = Object.hasOwn(SIMULATORS, provider) ? SIMULATORS[provider] : undefined;
  if (start === undefined)
    throw new Error(`There is no simulator of ${provider}; there are ${Object.keys(SIMULATORS).join(', ')}.`);
  const example = await start({});
  const { config, facts } = example;
  const inside = facts['Look inside'] ?? config['baseUrl'];
  console.log(`Simulated ${provider}${keep ? '' : ': it ends with this example; --keep leaves it up, to look inside'}`);
  const stay = async (): Promise<void> => {
    if (!keep) return;
    const over = new AbortController();
    const { signal } = over;
    const ended = [once(process, 'SIGINT', { signal }), wait(LONGEST_MINUTES * 60_000, undefined, { signal })];
    console.log(`Look inside, until Ctrl-C or for ${LONGEST_MINUTES} minutes: ${inside}`);
    await Promise.race(ended);
    over.abort();
  };
  return { config, stay, close: () => example.close() };
}
