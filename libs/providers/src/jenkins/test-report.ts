import { NO_TESTS, type Problem, type ShardResult, type TestReport, type TestStatus, type Totals } from '@testwire/contracts';
import { clip } from '../clip.ts';
import { readBuildUrl } from './build-path.ts';
import type { ResultsAnswer, SuiteAnswer, TestCaseAnswer, TestReportAnswer } from './schema.ts';

/** https://javadoc.jenkins.io/plugin/junit/hudson/tasks/junit/CaseResult.Status.html; it does not tell failures from errors. */
const STATUSES: Readonly<Record<string, TestStatus>> = {
  PASSED: 'passed',
  FIXED: 'passed',
  FAILED: 'failed',
  REGRESSION: 'failed',
  SKIPPED: 'skipped',
};

/** Bounds of the shapes in contracts. */
const MAX = { shard: 190, name: 4096, suite: 2048, message: 65_536, details: 262_144, problem: 4096, problems: 1000 } as const;

export interface NamedResult {
  readonly shard: string;
  readonly result: ShardResult;
}

/** One result for each build that reported (of a matrix or Maven job there are several) and each stage or branch of a Pipeline. */
export function readTestReport({ childReports, ...own }: TestReportAnswer): readonly NamedResult[] {
  const taken = new Map<string, number>();
  const ownResults = own.suites == null ? [] : toResults(own, undefined);
  const children = (childReports ?? []).flatMap(({ child, result }) =>
    result == null ? [] : toResults(result, nameOfChild(child?.url ?? '', child?.number)),
  );
  return [...ownResults, ...children].map(({ shard, result }) => ({ shard: unique(shard, taken), result }));
}

/** `label=linux` of `…/job/matrix/label=linux/42/`, `com.acme:core` of `…/job/shop/com.acme$core/42/`. */
function nameOfChild(url: string, number: number | undefined): string {
  const job = readBuildUrl(url)?.job;
  return job === undefined
    ? `build ${number ?? ''}`.trim()
    : decodeURIComponent(job.split('/').at(-1) ?? '').replaceAll('$', ':');
}

/** By stage only where the stages differ: tests of the same name in several would otherwise be one. */
function toResults(results: ResultsAnswer, child: string | undefined): NamedResult[] {
  const groups = new Map<string, SuiteAnswer[]>();
  for (const suite of results.suites ?? []) {
    const blocks = [...(suite.enclosingBlockNames ?? [])].reverse().join(' / ');
    groups.set(blocks, [...(groups.get(blocks) ?? []), suite]);
  }
  if (groups.size <= 1) return [{ shard: child ?? 'tests', result: toShardResult(results, results.suites ?? []) }];
  return [...groups].map(([blocks, suites]) => {
    const shard = [child, blocks].filter((part) => part !== undefined && part !== '').join(' / ') || 'tests';
    const seconds = suites.reduce((sum, suite) => sum + Math.max(0, suite.duration ?? 0), 0);
    return { shard, result: toShardResult({ duration: seconds }, suites) };
  });
}

function unique(shard: string, taken: Map<string, number>): string {
  const name = clip(shard, MAX.shard);
  const seen = (taken.get(name) ?? 0) + 1;
  taken.set(name, seen);
  return seen === 1 ? name : `${name} (${seen})`;
}

function toShardResult(counted: ResultsAnswer, suites: readonly SuiteAnswer[]): ShardResult {
  const problems: Problem[] = [];
  const tests = suites.flatMap((suite) => (suite.cases ?? []).map((test) => toTest(test, suite, problems)));
  const unlisted = countUnlisted(counted, tests);
  const { duration } = counted;
  return {
    format: 'jenkins',
    tests,
    ...(unlisted.total === 0 ? {} : { unlisted }),
    ...(duration != null && duration >= 0 ? { durationSeconds: duration } : {}),
    partial: false,
    problems: problems.slice(0, MAX.problems),
  };
}

function toTest(test: TestCaseAnswer, suite: SuiteAnswer, problems: Problem[]): TestReport {
  const status = Object.hasOwn(STATUSES, test.status) ? STATUSES[test.status] : undefined;
  const name = clip(test.name || '(?)', MAX.name);
  const className = test.className || suite.name;
  if (status === undefined)
    problems.push({ message: clip(`${name}: unknown status "${test.status}", counted as errored`, MAX.problem) });
  return {
    name,
    status: status ?? 'errored',
    ...(className ? { suite: [clip(className, MAX.suite)] } : {}),
    ...(test.duration != null && test.duration >= 0 ? { durationMs: Math.round(test.duration * 1e6) / 1e3 } : {}),
    ...(status === 'passed' ? {} : explain(test)),
  };
}

function explain(test: TestCaseAnswer): Pick<TestReport, 'message' | 'details'> {
  const stack = test.errorStackTrace?.trim() ?? '';
  const firstLine = stack.split('\n', 1)[0]?.trim();
  const message = test.errorDetails?.trim() || test.skippedMessage?.trim() || firstLine;
  return {
    ...(message ? { message: clip(message, MAX.message) } : {}),
    ...(stack === '' || stack === message ? {} : { details: clip(stack, MAX.details) }),
  };
}

/** Tests that Jenkins counts and does not list. */
function countUnlisted({ passCount, failCount, skipCount }: ResultsAnswer, tests: readonly TestReport[]): Totals {
  const listed = (...wanted: readonly TestStatus[]): number => tests.filter(({ status }) => wanted.includes(status)).length;
  const passed = Math.max(0, (passCount ?? 0) - listed('passed'));
  const failed = Math.max(0, (failCount ?? 0) - listed('failed', 'errored'));
  const skipped = Math.max(0, (skipCount ?? 0) - listed('skipped'));
  return { ...NO_TESTS, passed, failed, skipped, total: passed + failed + skipped };
}
