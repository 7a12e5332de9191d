import type { AttemptReport, MergedTest, TestStatus } from '@testwire/contracts';
import { publishedText } from '../firewall/index.ts';

/** `other` is for what could not be judged. */
const STATUS: Readonly<Record<TestStatus, string>> = { passed: 'passed', failed: 'failed', errored: 'other', skipped: 'skipped' };

/** An entry of `results.tests`. https://ctrf.io/docs/specification/test */
export function ctrfTest(test: MergedTest): Record<string, unknown> {
  const { suite = [], file = '', line, parameters, environment, owner, attempts, standing } = test;
  const earlier = attempts.slice(0, -1);
  const clean = publishedText(test.name);
  const { duration = 0, ...outcome } = ctrfOutcome(test);
  return {
    id: uuidOf(test.id),
    name: clean.trim() === '' ? 'unnamed' : clean,
    duration,
    ...outcome,
    ...(test.status === 'errored' ? { rawStatus: 'errored' } : {}),
    ...(suite.length === 0 ? {} : { suite: suite.map(publishedText) }),
    ...(file === '' ? {} : { filePath: publishedText(file) }),
    ...(line === undefined ? {} : { line }),
    ...(attempts.length === 0 ? {} : { retries: earlier.length }),
    ...(earlier.length === 0
      ? {}
      : { retryAttempts: earlier.map((tried, index) => ({ attempt: index + 1, ...ctrfOutcome(tried) })) }),
    // The specification calls only those flaky that passed in the end; the tries tell the rest.
    ...(test.flaky && test.status === 'passed' ? { flaky: true } : {}),
    extra: {
      id: test.id,
      ...(test.shard === '' ? {} : { shard: publishedText(test.shard) }),
      ...textsOf({ parameters, environment, owner }),
      ...(standing?.change === undefined ? {} : { change: standing.change }),
      ...(standing?.flakiness === undefined ? {} : { flakiness: standing.flakiness }),
      ...(standing?.quarantine === undefined ? {} : { quarantine: textsOf({ ...standing.quarantine }) }),
    },
  };
}

/** Durations are whole milliseconds. */
function ctrfOutcome({ status, durationMs, message = '', details = '' }: AttemptReport): {
  duration?: number;
  [key: string]: unknown;
} {
  return {
    status: STATUS[status],
    ...(durationMs === undefined ? {} : { duration: Math.round(durationMs) }),
    ...(message.trim() === '' ? {} : { message: publishedText(message) }),
    ...(details.trim() === '' ? {} : { trace: publishedText(details) }),
  };
}

function textsOf(texts: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(texts).flatMap(([key, text]) => (text === undefined ? [] : [[key, publishedText(text)] as const])),
  );
}

/** The first half of the digest as a UUID of version 8, which is for values of one's own: RFC 9562. */
function uuidOf(id: string): string {
  const hex = id.padEnd(32, '0');
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`, hex.slice(20, 32)].join('-');
}
