import { createTestRunResult, type TestRunResult } from '@testwire/sdk/providers';

/** The result that the examples report: one failure, and figures that were measured somewhere. */
export function sampleResult(testRunId: string): TestRunResult {
  return createTestRunResult({
    testRunId,
    status: 'failure',
    totalTests: 42,
    passedTests: 40,
    failedTests: 1,
    skippedTests: 1,
    durationSeconds: 125.7,
    metadata: {
      name: 'Example',
      performanceMetrics: { average_throughput: 124.5, average_latency_ms: 8.7 },
      environment: { gpu: 'A100' },
      failedTests: [{ name: 'test_large_batch', error: 'CUDA out of memory', durationSeconds: 3.2 }],
    },
  });
}
