import { LineCounter, parseDocument } from 'yaml';
import { type z } from 'zod';
import { describeIssue } from './describe-issue.ts';
import { type ConfigFile, configFile } from './file-schema.ts';
import type { ConfigSources, FaultSink } from './secret.ts';

const CONFIG_FILE = 'testwire.config.json';

export interface FileContent {
  readonly file: ConfigFile;
  /** Ids of all connections in the file, also of those with faults: projects may name them. */
  readonly connectionIds: readonly string[];
  /** In the same way, of all projects. */
  readonly projectIds: readonly string[];
  /** False when there is a file and nobody could read it: what it says is not known. */
  readonly readable: boolean;
}

/** YAML 1.2 is a superset of JSON, so one parser reads both. Its own messages quote the text, which may hold secrets; only codes are told. Undefined after a fault. */
function parseText(text: string, path: string, fault: FaultSink): unknown {
  const lines = new LineCounter();
  const document = parseDocument(text, { prettyErrors: false, logLevel: 'silent', lineCounter: lines });
  // The first one: the others follow from it as often as not.
  const [wrong] = [...document.errors, ...document.warnings];
  if (wrong !== undefined) {
    const { line, col } = lines.linePos(wrong.pos[0]);
    fault(`${path}:${line}:${col}`, `is not valid JSON or YAML (${wrong.code})`);
    return undefined;
  }
  try {
    return (document.toJS() as unknown) ?? {};
  } catch {
    fault(path, 'holds an alias (*name) without its anchor; put text that begins with "*" between quotes');
    return undefined;
  }
}

function readText(path: string, sources: ConfigSources, fault: FaultSink): string | undefined {
  try {
    return sources.readFile(path);
  } catch (error) {
    fault(path, error instanceof Error ? error.message : String(error));
    return undefined;
  }
}

/** Its absence is the normal case: the environment alone configures the connections then. One that may not be read is no absence. */
function isThere(path: string, sources: ConfigSources): boolean {
  try {
    sources.readFile(path);
    return true;
  } catch (error) {
    return typeof error === 'object' && error !== null && 'code' in error && error.code !== 'ENOENT';
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/** Takes out the keys that nobody knows, and nothing else. */
function dropUnknown(raw: unknown, { path, keys }: z.core.$ZodIssueUnrecognizedKeys): void {
  let place = raw;
  for (const step of path) place = (place as Readonly<Record<PropertyKey, unknown>> | undefined)?.[step];
  if (isRecord(place)) for (const key of keys) delete place[key];
}

/** What is left when each entry with a fault is taken out, so that the rest can be checked too and all faults are told at once. */
function withoutFaulty(raw: unknown, issues: readonly z.core.$ZodIssue[]): unknown {
  if (!isRecord(raw)) return {};
  const rest = structuredClone(raw);
  for (const issue of issues) if (issue.code === 'unrecognized_keys') dropUnknown(rest, issue);
  for (const issue of issues.filter(({ code }) => code !== 'unrecognized_keys')) {
    const [section, entry] = issue.path.map(String);
    const entries = section === undefined ? undefined : rest[section];
    if (isRecord(entries) && entry !== undefined) delete entries[entry];
    else if (section !== undefined) delete rest[section];
  }
  return rest;
}

/** The configuration file: the one at `path`, else `testwire.config.json` if there is one. */
export function readConfigFile(path: string | undefined, sources: ConfigSources, fault: FaultSink): FileContent {
  const chosen = path ?? (isThere(CONFIG_FILE, sources) ? CONFIG_FILE : undefined);
  const nothing = { file: configFile.parse({}), connectionIds: [], projectIds: [] };
  if (chosen === undefined) return { ...nothing, readable: true };
  const text = readText(chosen, sources, fault);
  const raw = text === undefined ? undefined : parseText(text, chosen, fault);
  if (raw === undefined) return { ...nothing, readable: false };
  const idsOf = (section: string): string[] => (isRecord(raw) && isRecord(raw[section]) ? Object.keys(raw[section]) : []);
  const ids = { connectionIds: idsOf('connections'), projectIds: idsOf('projects'), readable: true };
  const parsed = configFile.safeParse(raw);
  if (parsed.success) return { file: parsed.data, ...ids };
  for (const issue of parsed.error.issues) {
    const path = issue.path.map(String).join('.');
    fault(path === '' ? chosen : `${chosen}: ${path}`, describeIssue(issue, raw));
  }
  const rest = configFile.safeParse(withoutFaulty(raw, parsed.error.issues));
  return { file: rest.success ? rest.data : configFile.parse({}), ...ids };
}
