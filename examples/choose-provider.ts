import { parseArgs } from 'node:util';
import { type CiConnection, CIProviderFactory } from '@testwire/sdk/providers';
import { simulate } from './simulate.ts';

export interface Chosen {
  readonly ciProvider: CiConnection;
  readonly workers: number;
  /** See {@link simulate}. */
  stay(): Promise<void>;
  close(): Promise<void>;
}

/** `--ci-provider local` (default), or another one with `--simulate` and perhaps `--keep`; `--workers N`. */
export async function chooseProvider(args: readonly string[]): Promise<Chosen> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      'ci-provider': { type: 'string', default: 'local' },
      simulate: { type: 'boolean' },
      keep: { type: 'boolean' },
      workers: { type: 'string', default: '3' },
    },
  });
  const provider = values['ci-provider'];
  const workers = Number(values.workers);
  if (!Number.isInteger(workers) || workers < 1 || workers > 20) throw new Error('--workers: give a whole number from 1 to 20.');
  if (provider !== 'local' && values.simulate !== true)
    throw new Error(`--ci-provider ${provider} needs --simulate here; generic-ci-integration shows how to configure a real one.`);
  const simulation = values.simulate === true ? await simulate(provider, values.keep === true) : undefined;
  const ciProvider = await CIProviderFactory.createProvider(provider, simulation?.config ?? { directory: '.testwire' });
  const close = async (): Promise<void> => {
    await ciProvider.close();
    await simulation?.close();
  };
  const stay = async (): Promise<void> => simulation?.stay();
  return { ciProvider, workers, stay, close };
}
