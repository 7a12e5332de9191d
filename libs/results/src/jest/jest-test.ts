import type { TestStatus } from '@testwire/contracts';
import type { FoundAttempt, FoundTest } from '../found-test.ts';
import { asAmount, asCount, asObject, asText } from '../json/pick.ts';
import type { JsonObject } from '../json/pick.ts';
import { textsOf } from '../json/read-report.ts';

const STATUS: ReadonlyMap<unknown, TestStatus> = new Map<unknown, TestStatus>([
  ['passed', 'passed'],
  ['failed', 'failed'],
  ['skipped', 'skipped'],
  ['pending', 'skipped'],
  ['todo', 'skipped'],
  ['disabled', 'skipped'],
]);
const MOST_RETRIES = 100;

/** One test of a file. Durations are milliseconds. */
export function readJestTest(entry: JsonObject): FoundTest {
  const status = STATUS.get(entry['status']) ?? 'errored';
  const unknown = STATUS.has(entry['status']) ? undefined : `The status ${JSON.stringify(entry['status'])} is not known.`;
  const failures = textsOf(entry['failureMessages']);
  return {
    name: asText(entry['title']) ?? asText(entry['fullName']),
    suite: textsOf(entry['ancestorTitles']),
    line: asCount(asObject(entry['location'])?.['line']),
    status,
    durationMs: asAmount(entry['duration']),
    message: unknown ?? (status === 'skipped' && entry['status'] === 'todo' ? 'todo' : undefined),
    details: status === 'passed' ? undefined : failures.join('\n\n'),
    retries: readRetries(entry, status, failures),
  };
}

/** Jest counts its tries and keeps what failed in them; Vitest leaves the failures of earlier tries in a test that passed. */
function readRetries(entry: JsonObject, status: TestStatus, failures: readonly string[]): FoundAttempt[] {
  const reasons = textsOf(entry['retryReasons']);
  const earlier = Math.min((asCount(entry['invocations']) ?? 1) - 1, MOST_RETRIES);
  if (earlier > 0) return Array.from({ length: earlier }, (_, index) => ({ status: 'failed', details: reasons[index] }));
  return status === 'passed' ? failures.map((details) => ({ status: 'failed', details })) : [];
}
