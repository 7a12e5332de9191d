import { type MergedTest, NO_TESTS, runReport, type RunReport, type TestStatus } from '@testwire/contracts';
import { makeCountedReport } from '@testwire/testkit/report';
import { boundReport } from '../src/bound-report.ts';

const MB = 1_000_000;

function makeTest(name: string, status: TestStatus, details: string, more: Partial<MergedTest> = {}): MergedTest {
  const said = { status, message: 'it broke', details };
  return { id: name, name, shard: 's', flaky: false, ...said, attempts: [{ ...said, runAttempt: 1, shard: 's' }], ...more };
}

function makeReport(tests: MergedTest[], change: Partial<RunReport> = {}): RunReport {
  const run = { project: 'p', connection: 'local' };
  return makeCountedReport({
    run,
    status: 'failed',
    totals: { ...NO_TESTS, total: tests.length },
    unlisted: NO_TESTS,
    tests,
    ...change,
  });
}

const sizeOf = (report: RunReport): number => Buffer.byteLength(JSON.stringify(report));
const detailsOf = (report: RunReport): number[] => report.tests.map(({ details = '' }) => details.length);

describe('boundReport', () => {
  it('leaves a report alone that fits', () => {
    const report = makeReport([makeTest('a', 'failed', 'x'.repeat(1000))]);
    expect(boundReport(report)).toBe(report);
    expect(boundReport(report, sizeOf(report) + 10)).toBe(report);
  });

  it('makes 2,100 failures of the longest kind a report that can be written and read', () => {
    const report = makeReport(Array.from({ length: 2100 }, (_, index) => makeTest(`t${index}`, 'failed', '\n'.repeat(262_144))));
    const bounded = boundReport(report);
    const json = JSON.stringify(bounded);
    expect(json.length).toBeLessThanOrEqual(100 * MB);
    expect(json.length).toBeGreaterThan(80 * MB);
    expect(runReport.parse(JSON.parse(json)).tests).toHaveLength(2100);
    expect(bounded.problems).toEqual([{ message: expect.stringContaining('messages and details of 2100 tests are cut') }]);
    expect(bounded.tests[0]?.details).toMatch(/ … \[cut, 262144 characters in all\]$/);
  }, 120_000);

  it('cuts first what tests say that went well, and last what is short', () => {
    const text = 'x'.repeat(10_000);
    const tests = [
      makeTest('passed', 'passed', text),
      makeTest('flaky', 'passed', text, { flaky: true }),
      makeTest('failed', 'failed', text),
      makeTest('short', 'errored', 'short'),
    ];
    const report = makeReport(tests);
    const some = boundReport(report, sizeOf(report) - 10_000);
    expect(detailsOf(some)).toEqual([expect.any(Number), 10_000, 10_000, 5]);
    expect(detailsOf(some)[0]).toBeLessThan(5500);
    const more = boundReport(report, 30_000);
    const [passed, flaky = 0, failed = 0, short] = detailsOf(more);
    expect([passed, short]).toEqual([0, 5]);
    expect(failed).toBe(flaky);
    expect(failed).toBeGreaterThan(6000);
    for (const bounded of [some, more]) expect(runReport.parse(bounded)).toEqual(bounded);
  });

  it('counts tests without listing them when their names alone are too much, those that went well first', () => {
    const names = Array.from({ length: 100 }, (_, index) => `${index} ${'n'.repeat(1000)}`);
    const tests = names.map((name, index) => makeTest(name, index % 10 === 9 ? 'failed' : 'passed', 'why'));
    const bounded = boundReport(makeReport(tests, { unlisted: { ...NO_TESTS, total: 1, skipped: 1 } }), 100_000);
    expect(sizeOf(bounded)).toBeLessThanOrEqual(100_000);
    expect(bounded.tests.filter(({ status }) => status === 'failed')).toHaveLength(10);
    const passed = 90 - bounded.tests.filter(({ status }) => status === 'passed').length;
    expect(passed).toBeGreaterThan(0);
    expect(bounded.unlisted).toEqual({ total: passed + 1, passed, failed: 0, errored: 0, skipped: 1 });
    expect(bounded.problems.at(-1)?.message).toContain(`${passed} tests more than it lists are counted`);
  });

  it('leaves out problems past their part, and says how many', () => {
    const problems = Array.from({ length: 100 }, (_, index) => ({ message: `${index} ${'p'.repeat(1000)}` }));
    const bounded = boundReport(makeReport([], { problems }), 50_000);
    expect(bounded.problems).toHaveLength(5);
    expect(bounded.problems.at(-1)?.message).toContain('96 problems left out');
    expect(sizeOf(bounded)).toBeLessThanOrEqual(50_000);
  });

  it.each(['\u0000', '"', '€', '\u{1F600}', 'x'])('stays within its bytes whatever they are spent on: %j', (character) => {
    const text = `${'x'.repeat(5000)}${character.repeat(5000)}`;
    const tests = [1, 2, 3].map((index) => makeTest(`${index}`, 'failed', text));
    for (const most of [5000, 20_000, 40_000]) expect(sizeOf(boundReport(makeReport(tests), most))).toBeLessThanOrEqual(most);
  });
});
