import {
  type AttemptReport,
  NO_TESTS,
  type Problem,
  type ShardResult,
  type TestReport,
  type TestStatus,
  type Totals,
} from '@testwire/contracts';
import { clip } from '../clip.ts';
import type { CountsAnswer, InvocationAnswer, TestAnswer } from './schema.ts';
import type { TeamCitySettings } from './settings.ts';
import { isOurs, readTestName, statusOf } from './test-name.ts';

/** Bounds of the shapes in contracts. */
const MAX = {
  name: 4096,
  suite: 2048,
  suites: 64,
  message: 65_536,
  details: 262_144,
  problem: 4096,
  problems: 1000,
  retries: 100,
};

/** What is asked for of every test. */
export const TEST_FIELDS =
  'name,status,ignored,ignoreDetails,muted,newFailure,duration,details,' +
  'invocations(testOccurrence(status,ignored,ignoreDetails,muted,duration,details))';

/**
 * The tests of one build in our terms, without those that we reported to it ourselves.
 * @param unread why there are more tests than `tests`, if there are
 */
export function toShardResult(
  tests: readonly TestAnswer[],
  counts: CountsAnswer,
  muted: TeamCitySettings['mutedTests'],
  unread: string | undefined,
): ShardResult {
  const problems: Problem[] = unread === undefined ? [] : [{ message: clip(unread, MAX.problem) }];
  const foreign = tests.filter(({ name }) => !isOurs(name ?? ''));
  const reports = foreign.map((test, index) => toTest(test, index, muted, problems));
  const unlisted = unread === undefined ? NO_TESTS : countUnlisted(counts, tests.length, reports);
  return {
    format: 'teamcity',
    tool: 'TeamCity',
    tests: reports,
    ...(unlisted.total === 0 ? {} : { unlisted }),
    metrics: {
      newFailures: foreign.filter(({ newFailure }) => newFailure === true).length,
      muted: foreign.filter((test) => test.muted === true).length,
    },
    partial: unread !== undefined,
    problems: problems.slice(0, MAX.problems),
  };
}

function toTest(test: TestAnswer, index: number, muted: TeamCitySettings['mutedTests'], problems: Problem[]): TestReport {
  const { suite, name } = readTestName(test.name?.trim() || `(test ${index + 1})`);
  if (statusOf(test) === undefined)
    problems.push({
      message: clip(`${test.name ?? name}: unknown status "${test.status ?? ''}", counted as errored`, MAX.problem),
    });
  const { last, earlier } = readTries(test);
  const attempt = toAttempt(last, muted);
  return {
    name: clip(name, MAX.name),
    ...(suite.length === 0 ? {} : { suite: suite.slice(0, MAX.suites).map((part) => clip(part, MAX.suite)) }),
    ...attempt,
    // A muted test is not flaky: what it did before counts for nothing.
    ...(earlier.length === 0 || isMuted(last, muted) ? {} : { retries: earlier.map((one) => toAttempt(one, muted)) }),
  };
}

/**
 * A test that ran several times in a build is one test with invocations. Its own status is what TeamCity makes of them, which with the
 * build feature "test retry" is a success when one of them is.
 */
function readTries(test: TestAnswer): { readonly last: InvocationAnswer; readonly earlier: readonly InvocationAnswer[] } {
  const tries = test.invocations?.testOccurrence ?? [];
  const at = tries.findLastIndex((one) => statusOf(one) === statusOf(test));
  const last = tries[at];
  if (tries.length < 2 || last === undefined) return { last: test, earlier: [] };
  return { last: { ...last, muted: test.muted }, earlier: tries.filter((_, index) => index !== at).slice(-MAX.retries) };
}

function isMuted(test: InvocationAnswer, muted: TeamCitySettings['mutedTests']): boolean {
  return muted === 'skipped' && test.muted === true && statusOf(test) === 'failed';
}

function toAttempt(test: InvocationAnswer, muted: TeamCitySettings['mutedTests']): AttemptReport {
  const { duration } = test;
  const status: TestStatus = isMuted(test, muted) ? 'skipped' : (statusOf(test) ?? 'errored');
  return {
    status,
    ...(duration != null && duration >= 0 ? { durationMs: duration } : {}),
    ...(status === 'passed' ? {} : explain(test, isMuted(test, muted))),
  };
}

function explain({ details, ignoreDetails }: InvocationAnswer, muted: boolean): Pick<AttemptReport, 'message' | 'details'> {
  const whole = (details || ignoreDetails || '').trim();
  const first = whole.split('\n', 1)[0]?.trim() ?? '';
  const message = muted ? `Muted in TeamCity; it failed${first === '' ? '' : `: ${first}`}` : first;
  return {
    ...(message === '' ? {} : { message: clip(message, MAX.message) }),
    ...(whole === '' || whole === message ? {} : { details: clip(whole, MAX.details) }),
  };
}

/** Tests that TeamCity counts and that were not read. Only their number is sure; each falls into the bucket that TeamCity counts it in. */
function countUnlisted({ testOccurrences }: CountsAnswer, read: number, reports: readonly TestReport[]): Totals {
  const { count, passed, failed, ignored, muted } = testOccurrences ?? {};
  if ((count ?? 0) <= read) return NO_TESTS;
  const listed = (...wanted: readonly TestStatus[]): number => reports.filter(({ status }) => wanted.includes(status)).length;
  const rest = {
    passed: Math.max(0, (passed ?? 0) - listed('passed')),
    failed: Math.max(0, (failed ?? 0) - listed('failed', 'errored')),
    skipped: Math.max(0, (ignored ?? 0) + (muted ?? 0) - listed('skipped')),
  };
  return { ...NO_TESTS, ...rest, total: rest.passed + rest.failed + rest.skipped };
}
