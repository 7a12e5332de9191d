import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { type CiConnection, CIProviderFactory, detectCiEnvironment } from '@testwire/sdk/providers';
import { z } from 'zod';
import { publishSample } from '../publish-sample.ts';
import { type Simulation, simulate } from '../simulate.ts';

const USAGE = `Reports a test result to any provider.

  npm run example -- generic-ci-integration --auto-detect                            inside a CI job; outside of one it is "local"
  npm run example -- generic-ci-integration --ci-provider github --config FILE       as ci_config_example.json
  npm run example -- generic-ci-integration --ci-provider gitea --simulate [--keep]`;

/** By provider, as in ci_config_example.json; or the configuration of the one provider alone. */
const configFile = z.record(z.string(), z.unknown());

async function readConfig(path: string, provider: string): Promise<Readonly<Record<string, unknown>>> {
  const file = configFile.parse(JSON.parse(await readFile(path, 'utf8')));
  const own = configFile.safeParse(file[provider]);
  return own.success ? own.data : file;
}

interface Wishes {
  readonly autoDetect: boolean;
  readonly provider: string | undefined;
  readonly config: string | undefined;
}

/** Undefined: nothing says which provider. */
async function connect(
  { autoDetect, provider, config }: Wishes,
  simulation: Simulation | undefined,
): Promise<CiConnection | undefined> {
  if (autoDetect) {
    const detected = detectCiEnvironment();
    if (detected === undefined) return undefined;
    console.log(`This is ${detected.provider}.`);
    return CIProviderFactory.createProvider(detected.provider, detected);
  }
  if (provider === undefined) return undefined;
  if (simulation !== undefined) return CIProviderFactory.createProvider(provider, simulation.config);
  return config === undefined ? undefined : CIProviderFactory.createProvider(provider, await readConfig(config, provider));
}

export async function main(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      'auto-detect': { type: 'boolean' },
      'ci-provider': { type: 'string' },
      config: { type: 'string' },
      simulate: { type: 'boolean' },
      keep: { type: 'boolean' },
    },
  });
  const provider = values['ci-provider'];
  const simulation =
    values.simulate === true && provider !== undefined ? await simulate(provider, values.keep === true) : undefined;
  let ciProvider: CiConnection | undefined;
  try {
    ciProvider = await connect({ autoDetect: values['auto-detect'] === true, provider, config: values.config }, simulation);
    if (ciProvider !== undefined) {
      const code = await publishSample(ciProvider);
      await simulation?.stay();
      return code;
    }
    console.log(USAGE);
    return 2;
  } finally {
    await ciProvider?.close();
    await simulation?.close();
  }
}
