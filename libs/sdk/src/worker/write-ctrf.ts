import type { AttemptReport, TestReport, TestStatus } from '@testwire/contracts';

/** https://ctrf.io/docs/specification: `other` is what could not be judged. */
const STATUS: Readonly<Record<TestStatus, string>> = { passed: 'passed', failed: 'failed', skipped: 'skipped', errored: 'other' };

function writeAttempt({ status, durationMs, message, details }: AttemptReport): Record<string, unknown> {
  return { status: STATUS[status], duration: durationMs ?? 0, message, trace: details };
}

function writeTest(test: TestReport): Record<string, unknown> {
  return {
    name: test.name,
    ...writeAttempt(test),
    suite: test.suite,
    filePath: test.file,
    line: test.line,
    retryAttempts: test.retries?.map((retry, at) => ({ attempt: at + 1, ...writeAttempt(retry) })),
  };
}

function countOf(tests: readonly TestReport[], status: TestStatus): number {
  return tests.filter((test) => test.status === status).length;
}

/** Tests as a CTRF report, which the server reads like every result file. `startedAt`, `endedAt`: milliseconds since the epoch. */
export function writeCtrf(tests: readonly TestReport[], startedAt: number, endedAt: number): string {
  const summary = {
    tests: tests.length,
    passed: countOf(tests, 'passed'),
    failed: countOf(tests, 'failed'),
    skipped: countOf(tests, 'skipped'),
    pending: 0,
    other: countOf(tests, 'errored'),
    start: Math.round(startedAt),
    stop: Math.round(endedAt),
  };
  const results = { tool: { name: 'testwire-worker' }, summary, tests: tests.map(writeTest) };
  return JSON.stringify({ reportFormat: 'CTRF', specVersion: '1.0.0', results });
}
