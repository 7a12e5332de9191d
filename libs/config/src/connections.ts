import { join } from 'node:path';
import type { z } from 'zod';
import type { ConnectionConfig } from './configuration.ts';
import { describeIssue } from './describe-issue.ts';
import type { ConfigFile } from './file-schema.ts';
import { type ConfigSources, type FaultSink, resolveSecrets } from './secret.ts';

/** Settings schema of each known provider; configuration cannot import the providers, so they are handed in. */
export type SettingsSchemas = ReadonlyMap<string, z.ZodType>;

/** GitLab's signing tokens announce themselves (Standard Webhooks): providers.md section 2. */
const SIGNING_TOKEN = /^whsec_/;

function envName(provider: string, suffix: string): string {
  return `${provider.toUpperCase().replaceAll('-', '_')}_${suffix}`;
}

/** Fields of a connection that the environment alone configures, and how its variables end: `GITHUB_BASE_URL`. */
const VARIABLES: Readonly<Record<string, string>> = {
  token: 'TOKEN',
  baseUrl: 'BASE_URL',
  webhookSecret: 'WEBHOOK_SECRET',
  username: 'USERNAME',
};

function connectionsFromEnvironment(
  providers: Iterable<string>,
  env: ConfigSources['env'],
): Map<string, Record<string, unknown>> {
  const found = new Map<string, Record<string, unknown>>();
  for (const provider of providers) {
    const given = Object.entries(VARIABLES).flatMap(([field, suffix]) => {
      const value = env[envName(provider, suffix)];
      return value === undefined || value === '' ? [] : [[field, value] as const];
    });
    if (given.length > 0) found.set(provider, { provider, ...Object.fromEntries(given) });
  }
  return found;
}

/** What sets a field of a connection that the environment alone configures. */
function variableOf(provider: string, field: string): string | undefined {
  const suffix = VARIABLES[field];
  return suffix === undefined ? undefined : envName(provider, suffix);
}

function listOf(value: unknown): string[] {
  const list = Array.isArray(value) ? value : [value];
  return list.filter((item): item is string => typeof item === 'string' && item !== '');
}

function makeConnection(
  id: string,
  raw: Readonly<Record<string, unknown>>,
  { schemas, needs }: Pick<ConnectionSources, 'schemas' | 'needs'>,
  path: string,
  fault: FaultSink,
): ConnectionConfig | undefined {
  const { provider, webhookSecret, codeHost, ...rest } = raw;
  const { baseUrl } = rest;
  const schema = schemas.get(String(provider));
  if (schema === undefined) {
    fault(`${path}.provider`, `"${String(provider)}" is not a known provider; known are ${[...schemas.keys()].join(', ')}`);
    return undefined;
  }
  const secrets = listOf(webhookSecret);
  const parsed = needs.settings ? schema.safeParse(rest) : undefined;
  if (parsed?.success === false) {
    for (const issue of parsed.error.issues) fault([path, ...issue.path].join('.'), describeIssue(issue, rest));
    return undefined;
  }
  return {
    id,
    provider: String(provider),
    baseUrl: typeof baseUrl === 'string' ? baseUrl : undefined,
    codeHost: typeof codeHost === 'string' ? codeHost : undefined,
    settings: parsed === undefined ? undefined : rest,
    webhookSecrets: secrets.filter((secret) => !SIGNING_TOKEN.test(secret)),
    signingTokens: secrets.filter((secret) => SIGNING_TOKEN.test(secret)),
  };
}

/** Which secrets a process works with. It is never shown the others: least privilege begins with what is read. */
export interface ProcessNeeds {
  /** Settings of connections, to call their providers: tokens and the like. */
  readonly settings: boolean;
  /** Secrets of webhooks, to check what providers send. */
  readonly webhooks: boolean;
  /** Bearer tokens of senders and readers. */
  readonly tokens: boolean;
  /** What report links are signed with. `required`: nobody else makes it, and reading needs a token. */
  readonly links: 'required' | 'optional' | 'unused';
}

/** No secrets: every process may know them. */
const OPEN: ReadonlySet<string> = new Set(['provider', 'baseUrl', 'codeHost']);

function leaveOut(connection: Readonly<Record<string, unknown>>, needs: ProcessNeeds): Record<string, unknown> {
  const wanted = (key: string): boolean => OPEN.has(key) || (key === 'webhookSecret' ? needs.webhooks : needs.settings);
  return Object.fromEntries(Object.entries(connection).filter(([key]) => wanted(key)));
}

export interface ConnectionSources {
  readonly needs: ProcessNeeds;
  readonly schemas: SettingsSchemas;
  readonly dataDir: string;
  readonly sources: ConfigSources;
  /** A notifier is given the secrets of its own provider only; the other connections are left out of its sight. */
  readonly onlyProvider: string | undefined;
}

/** Connections of the file, of the environment where the file names none of that id, and `local`, which is always there. */
export function readConnections(
  file: ConfigFile['connections'],
  { needs, schemas, dataDir, sources, onlyProvider }: ConnectionSources,
  fault: FaultSink,
): Map<string, ConnectionConfig> {
  const raw = connectionsFromEnvironment(onlyProvider === undefined ? schemas.keys() : [onlyProvider], sources.env);
  const unresolved = new Set<string>();
  const secretFault: FaultSink = (path, message) => {
    unresolved.add(path);
    fault(path, message);
  };
  for (const [id, connection] of Object.entries(file)) {
    if (onlyProvider !== undefined && connection.provider !== onlyProvider) raw.delete(id);
    else
      raw.set(
        id,
        resolveSecrets(leaveOut(connection, needs), `connections.${id}`, sources, secretFault) as Record<string, unknown>,
      );
  }
  const local = raw.get('local');
  if (schemas.has('local')) raw.set('local', { provider: 'local', directory: join(dataDir, 'local'), ...local });
  const connections = new Map<string, ConnectionConfig>();
  for (const [id, settings] of raw) {
    const path = `connections.${id}`;
    const connection = makeConnection(id, leaveOut(settings, needs), { schemas, needs }, path, (place, message) => {
      const variable = file[id] === undefined ? variableOf(id, place.slice(path.length + 1)) : undefined;
      // That a secret is not set was said already; that it is no valid value either is no news.
      if (!unresolved.has(place)) fault(variable === undefined ? place : `environment variable ${variable}`, message);
    });
    if (connection !== undefined) connections.set(id, connection);
  }
  return connections;
}
