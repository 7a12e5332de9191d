import { shardResult, testRunResult } from '@testwire/contracts';
import { fromTestRunResult, summarise } from '@testwire/results';

const COUNTS = {
  testRunId: 'run-1',
  status: 'failed',
  totalTests: 4,
  passedTests: 2,
  failedTests: 1,
  skippedTests: 1,
  durationSeconds: 12.5,
};

function convert(metadata: object, counts = {}) {
  return shardResult.parse(fromTestRunResult(testRunResult.parse({ ...COUNTS, ...counts, metadata })));
}

const LISTS = {
  failedTests: [{ name: 'pays', error: 'declined', durationSeconds: 0.25, file: 'pay.py' }],
  passedTests: [{ name: 'adds' }],
  skippedTests: [{ name: 'ships', reason: 'needs customs' }],
};

describe('fromTestRunResult', () => {
  it('counts what it does not list', () => {
    const result = convert({});
    expect(result).toEqual({
      format: 'test-run-result',
      tests: [],
      unlisted: { total: 4, passed: 2, failed: 1, errored: 0, skipped: 1 },
      durationSeconds: 12.5,
      partial: false,
      problems: [],
    });
    expect(summarise(result)).toEqual(result.unlisted);
  });

  it.each([
    ['directly', LISTS],
    ['below testDetails', { testDetails: LISTS }],
  ])('takes lists that stand in the metadata %s', (_, metadata) => {
    const result = convert(metadata);
    expect(result.tests).toEqual([
      { name: 'pays', status: 'failed', message: 'declined', durationMs: 250, file: 'pay.py' },
      { name: 'adds', status: 'passed' },
      { name: 'ships', status: 'skipped', message: 'needs customs' },
    ]);
    expect(result.unlisted).toEqual({ total: 1, passed: 1, failed: 0, errored: 0, skipped: 0 });
    expect(summarise(result)).toEqual({ total: 4, passed: 2, failed: 1, errored: 0, skipped: 1 });
  });

  it('lets the list win over a smaller count', () => {
    const result = convert({ failedTests: [{ name: 'a' }, { name: 'b' }] });
    expect(summarise(result)).toEqual({ total: 5, passed: 2, failed: 2, errored: 0, skipped: 1 });
    expect(result.problems).toEqual([{ message: 'The result counts 1 failed test and lists 2; the list was taken.' }]);
  });

  it('leaves out entries that name no test, and says so', () => {
    const result = convert({ testDetails: { passedTests: ['adds', { name: 'pays' }, null] } });
    expect(result.tests).toEqual([{ name: 'pays', status: 'passed' }]);
    expect(summarise(result).total).toBe(4);
    expect(result.problems).toEqual([{ message: '2 tests of passedTests without a name left out.' }]);
  });

  it('takes metrics and environment', () => {
    const result = convert({
      performanceMetrics: { average_latency_ms: 8.7, unit: 'ms', warm: true, none: null },
      environment: { platform: 'linux', cpus: 4, none: null },
    });
    expect(result.metrics).toEqual({ average_latency_ms: 8.7, unit: 'ms', warm: 'true' });
    expect(result.environment).toEqual({ platform: 'linux', cpus: '4' });
  });
});
