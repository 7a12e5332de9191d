import type { AttemptReport, TestReport, TestStatus } from '@testwire/contracts';
import { clipText, FIELD, firstLine } from '../clip-text.ts';
import { asAmount, asArray, asCount, asObject, asText } from '../json/pick.ts';
import type { JsonObject } from '../json/pick.ts';
import type { Limits } from '../limits.ts';

const MOST_RETRIES = 100;
const DEEPEST_SUITE = 64;

/** `other` covers what the tool could not judge: interrupted, aborted. */
const STATUS: ReadonlyMap<unknown, TestStatus> = new Map<unknown, TestStatus>([
  ['passed', 'passed'],
  ['failed', 'failed'],
  ['skipped', 'skipped'],
  ['pending', 'skipped'],
  ['other', 'errored'],
]);

/** Reads one entry of `results.tests`; a string says why it could not be read. Durations are milliseconds. */
export function readCtrfTest(value: unknown, limits: Limits): TestReport | string {
  const entry = asObject(value);
  if (entry === undefined) return 'it is not an object';
  const name = asText(entry['name']);
  if (name === undefined) return 'it has no name';
  const own = readAttempt(entry, limits);
  if (own === undefined) return `its status is ${JSON.stringify(entry['status'])?.slice(0, 100) ?? 'missing'}`;
  const suite = readSuite(entry['suite']);
  const file = asText(entry['filePath']);
  const line = asCount(entry['line']);
  const parameters = asObject(entry['parameters']);
  const environment = [entry['browser'], entry['device']].flatMap((part) => asText(part) ?? []).join(', ');
  const retries = readRetries(entry, own, limits);
  return {
    name: clipText(name, FIELD.name),
    ...own,
    ...(suite.length === 0 ? {} : { suite }),
    ...(file === undefined ? {} : { file: clipText(file, FIELD.file) }),
    ...(line === undefined ? {} : { line }),
    ...(parameters === undefined ? {} : { parameters: clipText(JSON.stringify(parameters), FIELD.parameters) }),
    ...(environment === '' ? {} : { environment: clipText(environment, FIELD.environment) }),
    ...(retries.length === 0 ? {} : { retries }),
  };
}

function readAttempt(entry: JsonObject, limits: Limits): AttemptReport | undefined {
  const status = STATUS.get(entry['status']);
  if (status === undefined) return undefined;
  const durationMs = asAmount(entry['duration']);
  const trace = asText(entry['trace']);
  const message = asText(entry['message']) ?? (trace === undefined ? undefined : firstLine(trace));
  return {
    status,
    ...(durationMs === undefined ? {} : { durationMs }),
    ...(message === undefined ? {} : { message: clipText(message, limits.maxMessage) }),
    ...(trace === undefined || trace === message ? {} : { details: clipText(trace, limits.maxDetails) }),
  };
}

/** The specification has an array; its earlier versions had one text, which tools join with " > ". */
function readSuite(suite: unknown): string[] {
  const names = asText(suite)?.split(' > ') ?? asArray(suite)?.flatMap((name) => asText(name) ?? []) ?? [];
  return names.slice(0, DEEPEST_SUITE).map((name) => clipText(name, FIELD.suite));
}

function readRetries(entry: JsonObject, own: AttemptReport, limits: Limits): AttemptReport[] {
  const listed = asArray(entry['retryAttempts']) ?? [];
  if (listed.length > 0) {
    return listed.slice(0, MOST_RETRIES).flatMap((each) => readAttempt(asObject(each) ?? {}, limits) ?? []);
  }
  if (entry['flaky'] !== true || own.status !== 'passed') return [];
  return [{ status: 'failed', message: 'An earlier try failed; the report says so by "flaky" and lists no tries.' }];
}
