import type { RunReport } from '@testwire/contracts';
import { makeReport } from '@testwire/testkit/report';
import { serialiseReport } from '../src/serialise-report.ts';

function reportWith(tests: number, more: Partial<RunReport> = {}): RunReport {
  return makeReport({
    tests: Array.from({ length: tests }, (_, at) => ({
      id: `${at}`,
      name: `[${at}], "quoted"`,
      status: 'passed',
      shard: 's',
      attempts: [],
      flaky: false,
    })),
    ...more,
  });
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
