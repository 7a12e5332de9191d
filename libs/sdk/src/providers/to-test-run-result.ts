import { isFinished, type MergedTest, type RunReport, type TestRunResult, type TestStatus } from '@testwire/contracts';
import { createTestRunResult } from './test-run-result.ts';

type Listed = NonNullable<TestRunResult['metadata']['failedTests']>[number];

function listed(test: MergedTest): Listed {
  const name = [...(test.suite ?? []), test.name].join(' › ');
  return {
    name,
    ...(test.message === undefined ? {} : { error: test.message }),
    ...(test.durationMs === undefined ? {} : { durationSeconds: test.durationMs / 1000 }),
    ...(test.file === undefined ? {} : { file: test.file }),
  };
}

function testsOf(report: RunReport, ...statuses: readonly TestStatus[]): Listed[] {
  return report.tests.filter((test) => statuses.includes(test.status)).map(listed);
}

/** A run that a coordinator did, as the seed's result: to report it somewhere else. A run that did not pass as a whole is a failure. */
export function toTestRunResult(report: RunReport): TestRunResult {
  const { totals, runId, metrics, environment } = report;
  const status = report.status === 'passed' ? 'success' : isFinished(report.status) ? 'failure' : 'running';
  return createTestRunResult({
    testRunId: runId,
    status,
    totalTests: totals.total,
    passedTests: totals.passed,
    // The seed knows no other way for a test not to pass.
    failedTests: totals.failed + totals.errored,
    skippedTests: totals.skipped,
    durationSeconds: report.durationSeconds,
    metadata: {
      performanceMetrics: metrics,
      environment,
      failedTests: testsOf(report, 'failed', 'errored'),
      passedTests: testsOf(report, 'passed'),
      skippedTests: testsOf(report, 'skipped'),
    },
  });
}
