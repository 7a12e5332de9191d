import { NO_TESTS, type Problem, type ShardResult, type TestReport, type TestStatus, type Totals } from '@testwire/contracts';
import { clip } from '../clip.ts';
import type { TestCaseAnswer, TestSummaryAnswer } from './schema.ts';

/** The description of the API names none of them. */
const STATUSES: Readonly<Record<string, TestStatus>> = {
  SUCCESSFUL: 'passed',
  PASSED: 'passed',
  FAILED: 'failed',
  ERROR: 'errored',
  SKIPPED: 'skipped',
};

/** Bounds of the shapes in contracts. */
const MAX = { name: 4096, suite: 2048, message: 65_536, details: 262_144, problem: 4096, problems: 1000 } as const;
const YEAR_MS = 31_622_400_000;

/** A failure whose case does not say why, and can be asked. */
export function needsReason({ status, reason, uuid }: TestCaseAnswer): boolean {
  return (status === 'FAILED' || status === 'ERROR') && !reason?.message && !reason?.stack_trace && Boolean(uuid);
}

/**
 * One step's tests in our terms. What Bitbucket counts and does not list goes into `unlisted`.
 * @param complete false when there were more cases than we read
 */
export function toShardResult(summary: TestSummaryAnswer, cases: readonly TestCaseAnswer[], complete: boolean): ShardResult {
  const problems: Problem[] = [];
  if (!complete)
    problems.push({ message: `Only the first ${cases.length} tests were read; the others are counted without names.` });
  const tests = cases.map((test, index) => toTest(test, index, problems));
  const unlisted = countUnlisted(summary, tests);
  return {
    format: 'bitbucket',
    tests,
    ...(unlisted.total === 0 ? {} : { unlisted }),
    partial: !complete,
    problems: problems.slice(0, MAX.problems),
  };
}

export function explainLess(result: ShardResult, tests: number): ShardResult {
  const message = `Why ${tests} more tests failed was not asked: Bitbucket allows only so many requests an hour.`;
  return { ...result, problems: [...result.problems, { message }].slice(-MAX.problems) };
}

function toTest(test: TestCaseAnswer, index: number, problems: Problem[]): TestReport {
  const status = STATUSES[test.status ?? ''];
  const name = clip(test.name || test.fully_qualified_name || `(test ${index + 1})`, MAX.name);
  if (status === undefined) {
    const message = `${clip(name, 1000)}: unknown status "${clip(test.status ?? '', 100)}", counted as errored`;
    problems.push({ message: clip(message, MAX.problem) });
  }
  const suite = suiteOf(test);
  const durationMs = toMilliseconds(test.duration);
  return {
    name,
    status: status ?? 'errored',
    ...(suite === undefined ? {} : { suite: [clip(suite, MAX.suite)] }),
    ...(durationMs === undefined ? {} : { durationMs }),
    ...(status === 'passed' ? {} : explain(test)),
  };
}

/** `com.acme.CartTest.adds` is the test `adds` of `com.acme.CartTest`. */
function suiteOf({ name, package_name: pack, class_name: type, fully_qualified_name: full }: TestCaseAnswer): string | undefined {
  const ending = `.${name ?? ''}`;
  if (name && full?.endsWith(ending) && full.length > ending.length) return full.slice(0, -ending.length);
  return [pack, type].filter(Boolean).join('.') || undefined;
}

function explain({ reason }: TestCaseAnswer): Pick<TestReport, 'message' | 'details'> {
  const whole = [reason?.stack_trace, reason?.output].filter((part) => part?.trim()).join('\n');
  const first = whole.split('\n').find((line) => line.trim() !== '');
  const message = reason?.message?.trim() || first?.trim();
  return {
    ...(message === undefined ? {} : { message: clip(message, MAX.message) }),
    ...(whole === '' || whole === message ? {} : { details: clip(whole, MAX.details) }),
  };
}

/** `PT1M2.5S`, or seconds. */
function toMilliseconds(duration: TestCaseAnswer['duration']): number | undefined {
  if (duration === null || duration === undefined) return undefined;
  const [whole, hours = 0, minutes = 0, seconds = 0] =
    /^PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?$/.exec(String(duration)) ?? [];
  const total = whole === undefined ? Number(duration) : Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
  const ms = Math.round(total * 1e6) / 1e3;
  return Number.isFinite(ms) && ms >= 0 && ms <= YEAR_MS ? ms : undefined;
}

function countUnlisted(summary: TestSummaryAnswer, tests: readonly TestReport[]): Totals {
  const listed = (status: TestStatus): number => tests.filter((test) => test.status === status).length;
  const left = (counted: number | null | undefined, status: TestStatus): number => Math.max(0, (counted ?? 0) - listed(status));
  const counts = {
    passed: left(summary.number_of_successful_test_cases, 'passed'),
    failed: left(summary.number_of_failed_test_cases, 'failed'),
    errored: left(summary.number_of_error_test_cases, 'errored'),
    skipped: left(summary.number_of_skipped_test_cases, 'skipped'),
  };
  return { ...NO_TESTS, ...counts, total: counts.passed + counts.failed + counts.errored + counts.skipped };
}
