import type { TestStatus } from '@testwire/contracts';
import type { FoundAttempt, FoundTest } from '../found-test.ts';
import { asAmount, asCount, asText } from '../json/pick.ts';
import type { JsonObject } from '../json/pick.ts';
import { objectsOf } from '../json/read-report.ts';

/** `status` is relative to what was expected: a test that is expected to fail, and does, is "expected". */
const OUTCOME: ReadonlyMap<unknown, TestStatus> = new Map<unknown, TestStatus>([
  ['expected', 'passed'],
  ['flaky', 'passed'],
  ['unexpected', 'failed'],
  ['skipped', 'skipped'],
]);

/** `test` is a spec in one project. Its results are the tries, the last one decides. */
export function readPlaywrightTest(spec: JsonObject, test: JsonObject, suite: readonly string[]): FoundTest {
  const tries = objectsOf(test['results']).map((result) => readTry(result, test['expectedStatus']));
  const last = tries.at(-1);
  const outcome = OUTCOME.get(test['status']);
  const wasCutOff = outcome === 'failed' && last?.status === 'errored';
  return {
    durationMs: last?.durationMs,
    message: (outcome === 'skipped' ? reasonToSkip(test) : undefined) ?? last?.message ?? surprise(test, outcome, last),
    details: last?.details,
    name: asText(spec['title']),
    suite,
    file: asText(spec['file']),
    line: asCount(spec['line']),
    environment: asText(test['projectName']),
    status: wasCutOff ? 'errored' : (outcome ?? last?.status ?? 'errored'),
    retries: tries.slice(0, -1),
  };
}

function readTry(result: JsonObject, expected: unknown): FoundAttempt {
  const errors = objectsOf(result['errors']);
  return {
    status: judgeTry(result['status'], expected),
    durationMs: asAmount(result['duration']),
    ...readErrors(errors.length > 0 ? errors : objectsOf([result['error']])),
  };
}

function judgeTry(status: unknown, expected: unknown): TestStatus {
  if (status === 'skipped') return 'skipped';
  if (status === (expected ?? 'passed')) return 'passed';
  return status === 'interrupted' ? 'errored' : 'failed';
}

/** What went wrong, as message and details. Nothing for no errors. */
export function readErrors(errors: readonly JsonObject[]): Pick<FoundAttempt, 'message' | 'details'> {
  const messages = errors.flatMap((error) => asText(error['message']) ?? asText(error['value']) ?? []);
  const stacks = errors.flatMap((error) => {
    const stack = asText(error['stack']) ?? asText(error['message']);
    const snippet = asText(error['snippet']);
    return stack === undefined ? (snippet ?? []) : snippet === undefined ? stack : `${stack}\n\n${snippet}`;
  });
  return { message: messages.length === 0 ? undefined : messages.join('\n'), details: stacks.join('\n\n') };
}

function reasonToSkip(test: JsonObject): string | undefined {
  const annotation = objectsOf(test['annotations']).find(({ type }) => type === 'skip' || type === 'fixme');
  return asText(annotation?.['description']);
}

function surprise(test: JsonObject, outcome: TestStatus | undefined, last: FoundAttempt | undefined): string | undefined {
  if (outcome === undefined) return `The status ${JSON.stringify(test['status'])} is not known.`;
  if (outcome !== 'failed') return undefined;
  if (last === undefined) return 'The test was not run.';
  return test['expectedStatus'] === 'failed' ? 'The test was expected to fail, and passed.' : undefined;
}
