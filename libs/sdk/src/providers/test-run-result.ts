import { fromSnakeCase, TEST_RUN_STATUSES, testRunResult, type TestRunResult, verdictOf } from '@testwire/contracts';
import type { z } from 'zod';

/** As the seed's Python workers write it. */
export interface SnakeCaseTestRunResult {
  readonly test_run_id: string;
  readonly status: string;
  readonly total_tests: number;
  readonly passed_tests: number;
  readonly failed_tests: number;
  readonly skipped_tests: number;
  readonly duration_seconds: number;
  readonly metadata?: Readonly<Record<string, unknown>>;
}

export type TestRunResultInput = z.input<typeof testRunResult> | SnakeCaseTestRunResult;

/** A result that cannot be taken for one. `faults` has one line each. */
export class TestRunResultError extends Error {
  override readonly name = 'TestRunResultError';
  readonly faults: readonly string[];
  constructor(faults: readonly string[]) {
    super(`The TestRunResult has faults:\n${faults.map((fault) => `- ${fault}`).join('\n')}`);
    this.faults = faults;
  }
}

/** Makes a result from camelCase or snake_case, and checks it: counts add up, the status is known. Throws {@link TestRunResultError}. */
export function createTestRunResult(input: TestRunResultInput): TestRunResult {
  const parsed = testRunResult.safeParse(fromSnakeCase(input));
  const faults = (parsed.error?.issues ?? []).map((issue) => `${issue.path.join('.') || 'result'}: ${issue.message}`);
  if (parsed.success && verdictOf(parsed.data.status) === undefined)
    faults.push(`status: "${parsed.data.status}" is not known; known are ${TEST_RUN_STATUSES.join(', ')}`);
  if (!parsed.success || faults.length > 0) throw new TestRunResultError(faults);
  return parsed.data;
}
