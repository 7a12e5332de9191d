import {
  formatCount,
  type Problem,
  type ShardResult,
  type TestReport,
  type TestRunResult,
  type TestStatus,
} from '@testwire/contracts';
import { clipText, FIELD } from './clip-text.ts';
import { readEnvironment, readMetrics } from './facts.ts';
import { asAmount, asArray, asObject, asText } from './json/pick.ts';
import { startTally } from './totals.ts';

const LISTS = [
  { key: 'failedTests', status: 'failed' },
  { key: 'passedTests', status: 'passed' },
  { key: 'skippedTests', status: 'skipped' },
] as const;

/**
 * Turns a posted result into a shard's. Tests listed in the metadata (directly, or below `testDetails`) become tests, the
 * rest of each count goes into `unlisted`. Where more are listed than counted the list wins, and a problem says so.
 */
export function fromTestRunResult(result: TestRunResult): ShardResult {
  const { metadata } = result;
  const details = asObject(metadata['testDetails']);
  const tests: TestReport[] = [];
  const problems: Problem[] = [];
  const unlisted = startTally();
  for (const { key, status } of LISTS) {
    const entries = metadata[key] ?? asArray(details?.[key]) ?? [];
    const listed = entries.flatMap((entry) => readListed(entry, status) ?? []);
    for (const test of listed) tests.push(test);
    if (listed.length < entries.length) {
      problems.push({ message: `${formatCount(entries.length - listed.length, 'test')} of ${key} without a name left out.` });
    }
    const counted = result[key];
    if (listed.length > counted) {
      problems.push({
        message: `The result counts ${formatCount(counted, `${status} test`)} and lists ${listed.length}; the list was taken.`,
      });
    } else {
      unlisted[status] = counted - listed.length;
      unlisted.total += counted - listed.length;
    }
  }
  const metrics = readMetrics(metadata.performanceMetrics);
  const environment = readEnvironment(metadata.environment);
  return {
    format: 'test-run-result',
    tests,
    ...(unlisted.total === 0 ? {} : { unlisted }),
    durationSeconds: result.durationSeconds,
    ...(metrics === undefined ? {} : { metrics }),
    ...(environment === undefined ? {} : { environment }),
    partial: false,
    problems,
  };
}

function readListed(value: unknown, status: TestStatus): TestReport | undefined {
  const entry = asObject(value);
  const name = asText(entry?.['name']);
  if (entry === undefined || name === undefined) return undefined;
  const message = asText(entry['error']) ?? asText(entry['reason']);
  const seconds = asAmount(entry['durationSeconds']);
  const file = asText(entry['file']);
  return {
    name: clipText(name, FIELD.name),
    status,
    ...(message === undefined ? {} : { message: clipText(message, FIELD.message) }),
    ...(seconds === undefined ? {} : { durationMs: Math.round(seconds * 1e6) / 1e3 }),
    ...(file === undefined ? {} : { file: clipText(file, FIELD.file) }),
  };
}
