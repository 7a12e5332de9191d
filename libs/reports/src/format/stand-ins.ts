import { digestOf, formatCount, type MergedTest, type RunReport, TEST_STATUSES, type TestStatus } from '@testwire/contracts';
import { locationOf, partialRemarkOf } from './describe.ts';
import { isBad } from './rank-failures.ts';

const MOST_PROBLEMS = 50;

/**
 * Entries for lists that hold nothing but tests, for what would be lost in one. A run that did not pass without a failure to show
 * for it is an errored test, `(the run)`, or it would be read as a success. Tests that were only counted are one for each status.
 */
export function standIns(report: RunReport): MergedTest[] {
  const counted = TEST_STATUSES.flatMap((status) => countedTests(status, report.unlisted[status]));
  return isExplained(report, counted) ? counted : [...counted, theRun(report)];
}

function isExplained({ status, partial, tests }: RunReport, counted: readonly MergedTest[]): boolean {
  return (status === 'passed' && !partial) || tests.some(isBad) || counted.some(isBad);
}

function theRun(report: RunReport): MergedTest {
  const remarks = [report.reason, partialRemarkOf(report)].filter((remark) => remark !== undefined && remark.trim() !== '');
  const problems = describeProblems(report);
  return standIn('(the run)', 'errored', {
    message: [`The run is ${report.status}.`, ...remarks].join(' '),
    ...(problems === '' ? {} : { details: problems }),
  });
}

function countedTests(status: TestStatus, count: number): MergedTest[] {
  if (count === 0) return [];
  const verb = count === 1 ? 'was' : 'were';
  const message = `${formatCount(count, `${status} test`)} ${verb} counted and not described.`;
  return [standIn(`(${formatCount(count, `${status} test`)} without details)`, status, status === 'passed' ? {} : { message })];
}

function standIn(name: string, status: TestStatus, said: Pick<MergedTest, 'message' | 'details'>): MergedTest {
  return { id: digestOf(name), name, status, shard: '', attempts: [], flaky: false, ...said };
}

/** A line for each of the first problems. */
export function describeProblems({ problems }: RunReport): string {
  const lines = problems
    .slice(0, MOST_PROBLEMS)
    .map((problem) => [locationOf(problem), problem.message].filter((part) => part !== undefined).join(': '));
  const left = problems.length - lines.length;
  return [...lines, ...(left > 0 ? [`and ${left} more`] : [])].join('\n');
}
