import { NO_TESTS, RUN_REPORT_VERSION, type RunReport } from '@testwire/contracts';
import { serialiseReport } from '../src/serialise-report.ts';

function reportWith(tests: number, more: Partial<RunReport> = {}): RunReport {
  return {
    schemaVersion: RUN_REPORT_VERSION,
    runId: 'run-1',
    run: { project: 'p' },
    status: 'passed',
    attempt: 1,
    revision: 5,
    openedAt: '2026-03-01T10:00:00.000Z',
    updatedAt: '2026-03-01T10:05:00.000Z',
    totals: NO_TESTS,
    flaky: 0,
    durationSeconds: 1,
    metrics: {},
    environment: {},
    tests: Array.from({ length: tests }, (_, at) => ({
      id: `${at}`,
      name: `[${at}], "quoted"`,
      status: 'passed',
      shard: 's',
      attempts: [],
      flaky: false,
    })),
    unlisted: NO_TESTS,
    shards: [],
    artifacts: [],
    problems: [],
    partial: false,
    conservation: { reported: 1, merged: 1, superseded: 0, balanced: true },
    ...more,
  };
}

describe('serialiseReport', () => {
  it.each([0, 1, 200, 201, 1001])('gives with %d tests what JSON.stringify gives', (tests) => {
    const report = reportWith(tests);
    const pieces = [...serialiseReport(report)];
    expect(pieces.join('')).toBe(JSON.stringify(report));
    expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThan(20_000);
  });

  it('leaves out what is undefined', () => {
    const report = { ...reportWith(1), reason: undefined } as unknown as RunReport;
    expect([...serialiseReport(report)].join('')).toBe(JSON.stringify(report));
  });
});
