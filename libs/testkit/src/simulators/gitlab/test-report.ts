import type { TestCase, TestReport, TestSuite } from './records.ts';

export const NO_REPORT: TestReport = reportOf([]);

/** One suite is one CI job's JUnit report; GitLab counts its tests itself. */
export function suiteOf(name: string, cases: readonly TestCase[], suiteError: string | null = null): TestSuite {
  return { name, ...countsOf(cases), suite_error: suiteError, test_cases: cases };
}

/** A report whose counts are the sums of its suites. */
export function reportOf(suites: readonly TestSuite[]): TestReport {
  return { ...countsOf(suites.flatMap((suite) => suite.test_cases)), test_suites: suites };
}

/** The short form that `test_report_summary` answers: the total has other names for the same counts. */
export function summaryOf(report: TestReport, jobIds: readonly number[]): Record<string, unknown> {
  return {
    total: {
      time: report.total_time,
      count: report.total_count,
      success: report.success_count,
      failed: report.failed_count,
      skipped: report.skipped_count,
      error: report.error_count,
      suite_error: report.test_suites.find((suite) => suite.suite_error !== null)?.suite_error ?? null,
    },
    test_suites: report.test_suites.map((suite, index) => {
      const { test_cases: _, ...counts } = suite;
      return { ...counts, build_ids: jobIds.slice(index, index + 1) };
    }),
  };
}

function countsOf(cases: readonly TestCase[]): Omit<TestReport, 'test_suites'> {
  const count = (status: TestCase['status']): number => cases.filter((test) => test.status === status).length;
  // In whole milliseconds, so that sums of fractions stay exact.
  const milliseconds = cases.reduce((sum, test) => sum + Math.round(test.execution_time * 1000), 0);
  return {
    total_time: milliseconds / 1000,
    total_count: cases.length,
    success_count: count('success'),
    failed_count: count('failed'),
    skipped_count: count('skipped'),
    error_count: count('error'),
  };
}
