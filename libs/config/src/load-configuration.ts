import { type Permission, PERMISSIONS, projectIdOf } from '@testwire/contracts';
import { resolve } from 'node:path';
import type { Configuration, ProjectConfig, TokenConfig } from './configuration.ts';
import { type ProcessNeeds, readConnections, type SettingsSchemas } from './connections.ts';
import { type Environment, environmentSchema, withoutEmpty } from './environment.ts';
import { collectPolicy, type ConfigFile, projectPolicies } from './file-schema.ts';
import { freezeDeep } from './freeze-deep.ts';
import { readConfigFile } from './read-config-file.ts';
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

/** A faulty variable counts as unset, so that the file that another one names is checked all the same. */
function readEnvironment(env: ConfigSources['env'], fault: FaultSink): Environment {
  const given = withoutEmpty(env);
  const parsed = environmentSchema.safeParse(given);
  if (parsed.success) return parsed.data;
  const faulty = new Set(parsed.error.issues.map((issue) => String(issue.path[0])));
  for (const issue of parsed.error.issues) fault(`environment variable ${issue.path.map(String).join('.')}`, issue.message);
  return environmentSchema.parse(Object.fromEntries(Object.entries(given).filter(([name]) => !faulty.has(name))));
}

function readProjects(file: ConfigFile, known: ReadonlySet<string>, fault: FaultSink): Map<string, ProjectConfig> {
  const projects = new Map<string, ProjectConfig>();
  for (const [id, project] of Object.entries(file.projects)) {
    const publish = project.publish ?? [project.connection];
    const named = { connection: [project.connection], publish: project.publish ?? [] };
    for (const [key, connections] of Object.entries(named)) {
      for (const connection of connections.filter((one) => !known.has(one))) {
        fault(`projects.${id}.${key}`, `connection "${connection}" is not configured; configured are ${[...known].join(', ')}`);
      }
    }
    projects.set(id, { ...project, id, publish, run: project.run, baseBranch: project.baseBranch });
  }
  return projects;
}

/** `github:acme/shop`: the project of a repository that no project names. */
const DEFAULT_PROJECT = /^[a-z0-9-]+:./;

/** Whoever may write to one project only is not by that to run commands on machines of all (ADR 17). */
const OF_SOME_PROJECTS: readonly Permission[] = ['publish', 'read'];

function readTokens(
  file: ConfigFile,
  known: { readonly projects: readonly string[]; readonly connections: ReadonlySet<string> },
  sources: ConfigSources,
  fault: FaultSink,
): TokenConfig[] {
  return file.tokens.map((token, index) => {
    const path = `tokens[${index}]`;
    const resolved = resolveSecrets(token.secret, `${path}.secret`, sources, fault);
    const secret = typeof resolved === 'string' ? resolved : '';
    if (secret !== '' && secret.length < 16)
      fault(`${path}.secret`, 'is shorter than 16 characters; make one with: openssl rand -hex 24');
    for (const project of token.projects ?? []) {
      if (known.projects.includes(project) || known.connections.has(project) || DEFAULT_PROJECT.test(project)) continue;
      const configured = known.projects.length === 0 ? 'none is' : `configured are ${known.projects.join(', ')}`;
      fault(
        `${path}.projects`,
        `project "${project}" is not configured; ${configured}. Without one it is <connection>:<repository>`,
      );
    }
    const may = token.may ?? (token.projects === undefined ? PERMISSIONS : OF_SOME_PROJECTS);
    return { name: token.name, secret, projects: token.projects, may };
  });
}

const SHORTEST_LINK_SECRET = 32;

/** Whoever has a link could try secrets on it at leisure, so they are longer than tokens. */
function readLinkSecrets(
  file: ConfigFile,
  env: Environment,
  needs: ProcessNeeds,
  sources: ConfigSources,
  fault: FaultSink,
): string[] {
  if (needs.links === 'unused') return [];
  const [path, given] =
    file.linkSecret === undefined
      ? (['environment variable LINK_SECRET', env.LINK_SECRET] as const)
      : (['linkSecret', file.linkSecret] as const);
  const resolved = resolveSecrets(given, path, sources, fault);
  const secrets = (Array.isArray(resolved) ? resolved : [resolved]).filter((one) => typeof one === 'string');
  if (secrets.some((one) => one !== '' && one.length < SHORTEST_LINK_SECRET))
    fault(path, `is shorter than ${SHORTEST_LINK_SECRET} characters; make one with: openssl rand -hex 32`);
  if (given === undefined && needs.links === 'required' && readAccessOf(env) === 'token')
    fault(
      path,
      'is not set; where reading needs a token, report links are signed with it, by all services with the same one. Make one with: openssl rand -hex 32',
    );
  return secrets;
}

/** Whoever can open a loopback port can read the data directory as well. */
function readAccessOf(env: Environment): Configuration['readAccess'] {
  return env.READ_ACCESS ?? (LOOPBACK.has(env.HOST) ? 'public' : 'token');
}

function defaultUrl(host: string, port: number): string {
  const reachable = host === 'localhost' ? '127.0.0.1' : host;
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`;
}

const EVERYTHING: ProcessNeeds = { settings: true, webhooks: true, tokens: true, links: 'optional' };

/** Reads and checks everything that the process needs. Throws {@link ConfigurationError} with all faults at once. */
export function loadConfiguration(
  sources: ConfigSources,
  schemas: SettingsSchemas,
  needs: ProcessNeeds = EVERYTHING,
): Configuration {
  const faults: string[] = [];
  const fault: FaultSink = (path, message) => faults.push(`${path}: ${message}`);
  const env = readEnvironment(sources.env, fault);
  const dataDir = resolve(env.DATA_DIR);
  const onlyProvider = env.NOTIFIER_PROVIDER;
  const known = [...schemas.keys()];
  if (onlyProvider !== undefined && !schemas.has(onlyProvider)) {
    fault('environment variable NOTIFIER_PROVIDER', `"${onlyProvider}" is not a known provider; known are ${known.join(', ')}`);
  }
  const { file, connectionIds, projectIds, readable } = readConfigFile(env.TESTWIRE_CONFIG, sources, fault);
  const connections = readConnections(file.connections, { needs, schemas, dataDir, sources, onlyProvider }, fault);
  // A notifier cannot see which connections the environment of the other services configures.
  const unseen = onlyProvider === undefined ? [] : known;
  for (const { id, codeHost } of connections.values()) {
    if (codeHost !== undefined && !connections.has(codeHost) && onlyProvider === undefined)
      fault(
        `connections.${id}.codeHost`,
        `connection "${codeHost}" is not configured; configured are ${[...connections.keys()].join(', ')}`,
      );
  }
  const projects = readProjects(file, new Set([...connections.keys(), ...connectionIds, ...unseen]), fault);
  // A run without a repository has the project of its connection, which may be configured in the environment of another process.
  const named = { projects: projectIds, connections: new Set([...connections.keys(), ...connectionIds, ...known]) };
  const tokens = needs.tokens && onlyProvider === undefined ? readTokens(file, named, sources, fault) : [];
  const linkSecrets = readable ? readLinkSecrets(file, env, needs, sources, fault) : [];
  if (faults.length > 0) throw new ConfigurationError(faults);
  return freezeDeep({
    host: env.HOST,
    port: env.PORT,
    publicUrl: (env.PUBLIC_URL ?? defaultUrl(env.HOST, env.PORT)).replace(/\/+$/, ''),
    readAccess: readAccessOf(env),
    linkSecrets,
    trustedProxies: env.TRUSTED_PROXIES,
    dataDir,
    spool: { folder: resolve(env.SPOOL_DIR ?? resolve(dataDir, 'spool')), limitBytes: env.SPOOL_LIMIT_BYTES },
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
    retention: file.retention,
    coordinator: file.coordinator,
  });
}

/** The project that an event belongs to: the configured one, or one made with the defaults (design.md section 8). */
export function projectFor(
  configuration: Pick<Configuration, 'projects'>,
  connection: string,
  repository: string | undefined,
): ProjectConfig {
  for (const project of configuration.projects.values()) {
    if (project.connection === connection && project.repository?.toLowerCase() === repository?.toLowerCase()) return project;
  }
  return {
    id: projectIdOf(connection, repository),
    repository,
    connection,
    name: 'Testwire',
    publish: [connection],
    collect: collectPolicy.parse({}),
    run: undefined,
    baseBranch: undefined,
    policies: projectPolicies.parse({}),
    artifactRetentionDays: 30,
  };
}
