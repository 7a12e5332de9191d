import { type Configuration, type ConfigSources, loadConfiguration } from '@testwire/config';
import { PROVIDER_IDS } from '@testwire/contracts';
import { CIProviderFactory } from '@testwire/providers';
import { readText } from './repository.ts';

/** One process as a deployment starts it: its arguments, and the whole of its environment. */
export interface DeployedProcess {
  readonly name: string;
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Text of the files that are mounted, by path. */
  readonly files: Readonly<Record<string, string>>;
  /** From SIGTERM to SIGKILL. */
  readonly graceSeconds: number;
  /** Of the grace, what passes before the process hears of it. */
  readonly waitSeconds: number;
}

const OWN = /^ {2}([A-Z][A-Z0-9_]*):/gm;
const SUFFIXES = ['TOKEN', 'BASE_URL', 'WEBHOOK_SECRET', 'USERNAME'];
/** Read by express, not by us. */
const OTHERS = ['NODE_ENV'];

function providerNames(provider: string): string[] {
  return SUFFIXES.map((suffix) => `${provider.toUpperCase().replaceAll('-', '_')}_${suffix}`);
}

/** What the configuration file asks the environment for: `{ "env": "NAME" }`. */
function referencedNames(file: string): string[] {
  return [...file.matchAll(/\{\s*"env":\s*"(\w+)"\s*\}/g)].map(([, name = '']) => name);
}

/** Names in the environment that nobody reads. */
export function unknownNames({ environment, files }: DeployedProcess): string[] {
  const known = new Set([
    ...[...readText('libs/config/src/environment.ts').matchAll(OWN)].map(([, name]) => name),
    ...PROVIDER_IDS.flatMap(providerNames),
    ...Object.values(files).flatMap(referencedNames),
    ...OTHERS,
  ]);
  return Object.keys(environment).filter((name) => !known.has(name));
}

/** Names in the environment that belong to other providers than the one that this notifier serves. */
export function foreignNames({ environment }: DeployedProcess): string[] {
  const foreign = PROVIDER_IDS.filter((provider) => provider !== environment['NOTIFIER_PROVIDER']).flatMap(providerNames);
  return Object.keys(environment).filter((name) => foreign.includes(name));
}

/** Names that hold a secret, by how they are called. */
export function isSecretName(name: string): boolean {
  return /(TOKEN|SECRET|PASSWORD|ACCESS_KEY|ACCESS_KEY_ID|REDIS_URL|DATABASE_URL)$/.test(name);
}

/** As the process itself would read it. Throws with every fault. */
export function configurationOf({ environment, files }: DeployedProcess): Configuration {
  const readFile: ConfigSources['readFile'] = (path) => {
    const text = files[path];
    if (text === undefined) throw new Error(`Nothing is mounted at ${path}.`);
    return text;
  };
  const schemas = new Map(CIProviderFactory.modules().map(({ id, settings }) => [id, settings]));
  return loadConfiguration({ env: environment, readFile }, schemas);
}

/** `--services ingress,api` → `ingress,api`. */
export function servicesOf({ args }: DeployedProcess): string {
  const [flag, services = ''] = args;
  return flag === '--services' ? services : '';
}
