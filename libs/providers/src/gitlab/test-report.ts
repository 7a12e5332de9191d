import { NO_TESTS, type Problem, type ShardResult, type TestReport, type TestStatus, type Totals } from '@testwire/contracts';
import { clip } from '../clip.ts';
import type { TestCaseAnswer, TestSuiteAnswer } from './schema.ts';

const STATUSES: Readonly<Record<string, TestStatus>> = {
  success: 'passed',
  failed: 'failed',
  skipped: 'skipped',
  error: 'errored',
};

/** Bounds of the shapes in contracts. */
const MAX = { name: 4096, suite: 2048, file: 4096, message: 65_536, details: 262_144, problem: 4096, problems: 1000 } as const;

/** One job's suite of GitLab's test report, in our terms. */
export function toShardResult(suite: TestSuiteAnswer): ShardResult {
  const problems: Problem[] = [];
  const tests = suite.test_cases.map((test, index) => toTest(test, index, problems));
  if (suite.suite_error)
    problems.unshift({ message: clip(`GitLab could not read the report: ${suite.suite_error}`, MAX.problem) });
  const unlisted = countUnlisted(suite, tests);
  return {
    format: 'gitlab',
    tests,
    ...(unlisted.total === 0 ? {} : { unlisted }),
    ...(suite.total_time != null && suite.total_time >= 0 ? { durationSeconds: suite.total_time } : {}),
    partial: Boolean(suite.suite_error),
    problems: problems.slice(0, MAX.problems),
  };
}

function toTest(test: TestCaseAnswer, index: number, problems: Problem[]): TestReport {
  const status = STATUSES[test.status];
  const name = clip(test.name || `(test ${index + 1})`, MAX.name);
  if (status === undefined)
    problems.push({ message: clip(`${name}: unknown status "${test.status}", counted as errored`, MAX.problem) });
  return {
    name,
    status: status ?? 'errored',
    ...(test.classname ? { suite: [clip(test.classname, MAX.suite)] } : {}),
    ...(test.file ? { file: clip(test.file, MAX.file) } : {}),
    ...(test.execution_time != null && test.execution_time >= 0
      ? { durationMs: Math.round(test.execution_time * 1e6) / 1e3 }
      : {}),
    ...(status === 'passed' ? {} : explain(test)),
  };
}

/** What went wrong, from the text or the element that GitLab's JUnit reader kept. */
function explain({ system_output: output, stack_trace: stack }: TestCaseAnswer): Pick<TestReport, 'message' | 'details'> {
  const { message, text } = readOutput(output);
  const whole = [text, stack ?? ''].filter((part) => part.trim() !== '').join('\n');
  const short =
    message ??
    whole
      .split('\n')
      .find((line) => line.trim() !== '')
      ?.trim();
  return {
    ...(short === undefined ? {} : { message: clip(short, MAX.message) }),
    ...(whole === '' || whole === short ? {} : { details: clip(whole, MAX.details) }),
  };
}

interface Output {
  readonly message?: string;
  readonly text: string;
}

function readOutput(output: TestCaseAnswer['system_output']): Output {
  if (output === null || output === undefined) return { text: '' };
  if (typeof output === 'string') return { text: output };
  if (Array.isArray(output)) {
    const parts = output.map((part) => readOutput(isRecord(part) || typeof part === 'string' ? part : JSON.stringify(part)));
    const message = parts.find((part) => part.message !== undefined)?.message;
    const text = parts.map((part) => part.text).filter((part) => part !== '');
    return { ...(message === undefined ? {} : { message }), text: text.join('\n') };
  }
  // An element with attributes: its own text lies under `__content__`.
  const { message, __content__: content, ...rest } = output;
  const text = typeof content === 'string' ? content : Object.keys(rest).length > 0 ? JSON.stringify(rest, null, 2) : '';
  return { ...(typeof message === 'string' && message !== '' ? { message } : {}), text };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/** Tests that GitLab counts and does not list. */
function countUnlisted(suite: TestSuiteAnswer, tests: readonly TestReport[]): Totals {
  const listed = (status: TestStatus): number => tests.filter((test) => test.status === status).length;
  const counts = {
    passed: Math.max(0, suite.success_count - listed('passed')),
    failed: Math.max(0, suite.failed_count - listed('failed')),
    errored: Math.max(0, suite.error_count - listed('errored')),
    skipped: Math.max(0, suite.skipped_count - listed('skipped')),
  };
  return { ...NO_TESTS, ...counts, total: counts.passed + counts.failed + counts.errored + counts.skipped };
}
