import { type Configuration, type ConfigSources, loadConfiguration, type ProcessNeeds } from '@testwire/config';
import { PROVIDER_IDS } from '@testwire/contracts';
import { CIProviderFactory } from '@testwire/providers';
import { parseServiceNames, SERVICE_NAMES, type ServiceName } from '@testwire/standalone';
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
/** Read by express and Node, and for the configuration file to name. */
const OTHERS = ['NODE_ENV', 'NODE_OPTIONS', 'GITHUB_APP_PRIVATE_KEY'];
const STORE_SECRETS = ['REDIS_URL', 'DATABASE_URL', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'];

function prefixOf(provider: string): string {
  return provider.toUpperCase().replaceAll('-', '_');
}

/** What the configuration file asks the environment for: `{ "env": "NAME" }`. */
function referencedNames(file: string): string[] {
  return [...file.matchAll(/\{\s*"env":\s*"(\w+)"\s*\}/g)].map(([, name = '']) => name);
}

/** Names in the environment that nobody reads. */
export function unknownNames({ environment, files }: DeployedProcess): string[] {
  const known = new Set([
    ...[...readText('libs/config/src/environment.ts').matchAll(OWN)].map(([, name]) => name),
    ...PROVIDER_IDS.flatMap((provider) => SUFFIXES.map((suffix) => `${prefixOf(provider)}_${suffix}`)),
    ...Object.values(files).flatMap(referencedNames),
    ...OTHERS,
  ]);
  return Object.keys(environment).filter((name) => !known.has(name));
}

/** What each service reads of the secrets; services/standalone decides the same when it starts them. */
function needsOf(process: DeployedProcess): ProcessNeeds {
  const some = (...names: readonly ServiceName[]): boolean => servicesOf(process).some((service) => names.includes(service));
  return {
    settings: some('coordinator', 'artifact-uploader', 'notifier'),
    webhooks: some('ingress'),
    tokens: some('ingress', 'api'),
    links: some('ingress', 'api', 'formatter', 'notifier') ? 'required' : 'unused',
  };
}

/** Names of secrets in the environment that the process has no use for. */
export function needlessSecrets(process: DeployedProcess): string[] {
  const needs = needsOf(process);
  const only = process.environment['NOTIFIER_PROVIDER'];
  const called = needs.settings ? PROVIDER_IDS.filter((provider) => only === undefined || only === provider) : [];
  const useful = new Set([
    ...STORE_SECRETS,
    ...(needs.tokens ? ['TESTWIRE_TOKEN'] : []),
    ...(needs.links === 'required' ? ['LINK_SECRET'] : []),
    ...(needs.webhooks ? PROVIDER_IDS.map((provider) => `${prefixOf(provider)}_WEBHOOK_SECRET`) : []),
    ...called.flatMap((provider) => [`${prefixOf(provider)}_TOKEN`, `${prefixOf(provider)}_APP_PRIVATE_KEY`]),
  ]);
  return Object.keys(process.environment).filter((name) => isSecretName(name) && !useful.has(name));
}

/** Names that hold a secret, by how they are called. */
export function isSecretName(name: string): boolean {
  return /(TOKEN|SECRET|PASSWORD|PRIVATE_KEY|ACCESS_KEY|ACCESS_KEY_ID|REDIS_URL|DATABASE_URL)$/.test(name);
}

/** As the process itself would read it. Throws with every fault. */
export function configurationOf(process: DeployedProcess): Configuration {
  const { environment, files } = process;
  const readFile: ConfigSources['readFile'] = (path) => {
    const text = files[path];
    if (text === undefined) throw new Error(`Nothing is mounted at ${path}.`);
    return text;
  };
  const schemas = new Map(CIProviderFactory.modules().map(({ id, settings }) => [id, settings]));
  return loadConfiguration({ env: environment, readFile }, schemas, needsOf(process));
}

/** Throws RangeError for a service that there is not. */
export function servicesOf({ args }: DeployedProcess): ServiceName[] {
  const [flag, services = ''] = args;
  return flag === '--services' ? parseServiceNames(services) : [...SERVICE_NAMES];
}
