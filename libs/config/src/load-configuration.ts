import { resolve } from 'node:path';
import { parse as parseYaml } from 'yaml';
import { type z } from 'zod';
import type { Configuration, ProjectConfig, TokenConfig } from './configuration.ts';
import { readConnections, type SettingsSchemas } from './connections.ts';
import { type Environment, environmentSchema, withoutEmpty } from './environment.ts';
import { collectPolicy, type ConfigFile, configFile } from './file-schema.ts';
import { type ConfigSources, type FaultSink, resolveSecrets } from './secret.ts';

/** Every fault of the configuration at once, one line each. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
  readonly faults: readonly string[];
  constructor(faults: readonly string[]) {
    super(['The configuration has faults:', ...faults.map((fault) => `  - ${fault}`)].join('\n'));
    this.faults = faults;
  }
}

const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost']);
const CONFIG_FILE = 'testwire.config.json';

function pathOf(issue: z.core.$ZodIssue, root: string): string {
  return [root, ...issue.path.map(String)].join('.').replace(/^\./, '');
}

function readEnvironment(env: ConfigSources['env'], fault: FaultSink): Environment {
  const parsed = environmentSchema.safeParse(withoutEmpty(env));
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error.issues) fault(`environment variable ${pathOf(issue, '')}`, issue.message);
  return environmentSchema.parse({});
}

function readFileSafely(path: string, sources: ConfigSources, fault: FaultSink): unknown {
  try {
    // YAML 1.2 is a superset of JSON, so one parser reads both.
    return parseYaml(sources.readFile(path)) as unknown;
  } catch (error) {
    fault(path, error instanceof Error ? error.message : String(error));
    return {};
  }
}

function fileExists(path: string, sources: ConfigSources): boolean {
  try {
    sources.readFile(path);
    return true;
  } catch {
    // Its absence is the normal case: the environment alone configures the connections then.
    return false;
  }
}

function readConfigFile(path: string | undefined, sources: ConfigSources, fault: FaultSink): ConfigFile {
  const chosen = path ?? (fileExists(CONFIG_FILE, sources) ? CONFIG_FILE : undefined);
  if (chosen === undefined) return configFile.parse({});
  const parsed = configFile.safeParse(readFileSafely(chosen, sources, fault) ?? {});
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error.issues) fault(pathOf(issue, chosen), issue.message);
  return configFile.parse({});
}

function readProjects(file: ConfigFile, known: ReadonlySet<string>, fault: FaultSink): Map<string, ProjectConfig> {
  const projects = new Map<string, ProjectConfig>();
  for (const [id, project] of Object.entries(file.projects)) {
    const publish = project.publish ?? [project.connection];
    for (const connection of new Set([project.connection, ...publish])) {
      if (!known.has(connection)) {
        fault(`projects.${id}`, `connection "${connection}" is not configured; configured are ${[...known].join(', ')}`);
      }
    }
    projects.set(id, { ...project, id, publish, run: project.run });
  }
  return projects;
}

function readTokens(file: ConfigFile, sources: ConfigSources, fault: FaultSink): TokenConfig[] {
  return file.tokens.map((token, index) => {
    const path = `tokens[${index}]`;
    const resolved = resolveSecrets(token.secret, `${path}.secret`, sources, fault);
    const secret = typeof resolved === 'string' ? resolved : '';
    if (secret !== '' && secret.length < 16) fault(`${path}.secret`, 'is shorter than 16 characters; make one with: openssl rand -hex 24');
    return { name: token.name, secret, projects: token.projects };
  });
}

function freezeDeep<T>(value: T): T {
  if (value !== null && typeof value === 'object' && !Object.isFrozen(value) && !(value instanceof Map)) {
    Object.freeze(value);
    for (const inner of Object.values(value)) freezeDeep(inner);
  }
  return value;
}

/** Reads and checks everything. Throws {@link ConfigurationError} with all faults at once. */
export function loadConfiguration(sources: ConfigSources, schemas: SettingsSchemas): Configuration {
  const faults: string[] = [];
  const fault: FaultSink = (path, message) => faults.push(`${path}: ${message}`);
  const env = readEnvironment(sources.env, fault);
  const dataDir = resolve(env.DATA_DIR);
  const file = readConfigFile(env.TESTWIRE_CONFIG, sources, fault);
  const connections = readConnections(file.connections, { schemas, dataDir, sources, onlyProvider: env.NOTIFIER_PROVIDER }, fault);
  const declared = new Set([...connections.keys(), ...Object.keys(file.connections)]);
  const projects = readProjects(file, declared, fault);
  const tokens = readTokens(file, sources, fault);
  if (faults.length > 0) throw new ConfigurationError(faults);
  return freezeDeep({
    host: env.HOST,
    port: env.PORT,
    publicUrl: (env.PUBLIC_URL ?? `http://${LOOPBACK.has(env.HOST) ? '127.0.0.1' : env.HOST}:${env.PORT}`).replace(/\/+$/, ''),
    // Whoever can open a loopback port can read the data directory as well.
    readAccess: env.READ_ACCESS ?? (LOOPBACK.has(env.HOST) ? 'public' : 'token'),
    trustedProxies: env.TRUSTED_PROXIES,
    dataDir,
    redisUrl: env.REDIS_URL,
    databaseUrl: env.DATABASE_URL,
    blobStoreUrl: env.BLOB_STORE_URL ?? `file:${resolve(dataDir, 'blobs')}`,
    s3: {
      endpoint: env.S3_ENDPOINT,
      region: env.AWS_REGION,
      accessKeyId: env.AWS_ACCESS_KEY_ID,
      secretAccessKey: env.AWS_SECRET_ACCESS_KEY,
      forcePathStyle: env.S3_FORCE_PATH_STYLE === 'true',
    },
    notifierProvider: env.NOTIFIER_PROVIDER,
    logLevel: env.LOG_LEVEL,
    otlpEndpoint: env.OTEL_EXPORTER_OTLP_ENDPOINT,
    drainMs: env.DRAIN_SECONDS * 1000,
    connections,
    projects,
    tokens,
    limits: file.limits,
  });
}

/** The project that an event belongs to: the configured one, or one made with the defaults (design.md section 8). */
export function projectFor(
  configuration: Pick<Configuration, 'projects'>,
  connection: string,
  repository: string | undefined,
): ProjectConfig {
  for (const project of configuration.projects.values()) {
    if (project.connection === connection && project.repository === repository) return project;
  }
  return {
    id: repository === undefined ? connection : `${connection}:${repository}`,
    repository,
    connection,
    name: 'Testwire',
    publish: [connection],
    collect: collectPolicy.parse({}),
    run: undefined,
    artifactRetentionDays: 30,
  };
}
