import type { TestStatus } from '@testwire/contracts';
import { clip } from '../clip.ts';
import type { TestView } from '../provider.ts';
import { AZURE_DEVOPS_LIMITS } from './limits.ts';
import type { TestResultAnswer } from './schema.ts';

/** A result as it is written. */
export interface TestResult {
  readonly testCaseTitle: string;
  readonly automatedTestName: string;
  readonly automatedTestStorage: string;
  readonly state: 'Completed';
  readonly outcome: string;
  readonly durationInMs: number;
  readonly errorMessage: string;
  readonly stackTrace: string;
}

/** As the vendor's own reader of JUnit has it: what is neither passed nor failed to its pages is easily overlooked, so an error is a failure. */
const OUTCOMES: Readonly<Record<TestStatus, string>> = {
  passed: 'Passed',
  failed: 'Failed',
  errored: 'Failed',
  skipped: 'NotExecuted',
};

const { testResultName: NAME, testResultText: TEXT, results: MAX } = AZURE_DEVOPS_LIMITS;

/** At most {@link AZURE_DEVOPS_LIMITS.results} of them; `left` counts the others. */
export function toResults(tests: Iterable<TestView>): { readonly results: readonly TestResult[]; readonly left: number } {
  const results: TestResult[] = [];
  let left = 0;
  for (const test of tests) {
    if (results.length < MAX) results.push(toResult(test));
    else left += 1;
  }
  return { results, left };
}

function toResult({ suite, name, file, status, durationMs, message, details }: TestView): TestResult {
  return {
    testCaseTitle: clip(name, NAME),
    automatedTestName: clip([...suite, name].join('.'), NAME),
    automatedTestStorage: clip(file ?? suite[0] ?? 'tests', NAME),
    state: 'Completed',
    outcome: OUTCOMES[status],
    durationInMs: Math.round(durationMs ?? 0),
    errorMessage: clip(message ?? '', TEXT),
    stackTrace: clip(details ?? '', TEXT),
  };
}

export interface Difference {
  readonly missing: readonly TestResult[];
  /** What is there and says something else; `id` is the vendor's. */
  readonly changed: readonly (TestResult & { readonly id: number })[];
  /** Ids of results whose tests are no longer in the run. The API cannot remove single results. */
  readonly vanished: readonly number[];
}

/** What to write so that the vendor shows `wanted`, whatever an earlier writer has got done. Tests that look the same are counted. */
export function compareResults(wanted: readonly TestResult[], there: readonly TestResultAnswer[]): Difference {
  const known = new Map<string, TestResultAnswer[]>();
  for (const result of there) {
    const same = known.get(keyOf(result));
    if (same === undefined) known.set(keyOf(result), [result]);
    else same.push(result);
  }
  const missing: TestResult[] = [];
  const changed: (TestResult & { readonly id: number })[] = [];
  for (const result of wanted) {
    const current = known.get(keyOf(result))?.shift();
    if (current === undefined) missing.push(result);
    else if (!saysTheSame(result, current)) changed.push({ ...result, id: current.id });
  }
  const vanished = [...known.values()]
    .flat()
    .filter(({ outcome }) => outcome !== GONE)
    .map(({ id }) => id);
  return { missing, changed, vanished };
}

/** The outcome of a result whose test is no longer in the run. */
export const GONE = 'NotApplicable';

function keyOf(result: TestResult | TestResultAnswer): string {
  return JSON.stringify([result.automatedTestStorage, result.automatedTestName, result.testCaseTitle]);
}

function saysTheSame(wanted: TestResult, current: TestResultAnswer): boolean {
  return (
    wanted.outcome === current.outcome &&
    wanted.durationInMs === Math.round(current.durationInMs ?? 0) &&
    wanted.errorMessage === (current.errorMessage ?? '') &&
    wanted.stackTrace === (current.stackTrace ?? '')
  );
}
