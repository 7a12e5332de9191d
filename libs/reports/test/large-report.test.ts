import { annotationsOf, renderHtml, renderJson, renderMarkdown, renderText } from '../src/index.ts';
import { reportOf, testOf } from './sample.ts';

const tests = Array.from({ length: 100_000 }, (_, index) =>
  testOf({
    name: `test_number_${index}`,
    suite: [`tests.unit.module${index % 100}`, 'TestClass'],
    file: `tests/unit/module${index % 100}.py`,
    line: (index % 500) + 1,
    durationMs: index % 1000,
    ...(index % 2 === 0
      ? {}
      : {
          status: 'failed',
          message: `expected @foo to equal #12, see https://example.com/${index}`,
          details: '  at frame\n'.repeat(20),
        }),
  }),
);
const report = reportOf({
  status: 'failed',
  tests,
  totals: { total: 100_000, passed: 50_000, failed: 50_000, errored: 0, skipped: 0 },
});

/** Milliseconds of processor time: what others do on the machine does not count. */
function costOf(work: () => unknown): number {
  const began = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(began);
  return (user + system) / 1000;
}

/** Generous bounds: they catch work that grows with the square of the run, not a slow machine. */
describe('100,000 tests', () => {
  it.each([
    ['Markdown', 2000, () => renderMarkdown(report, { dialect: 'gitlab' })],
    ['Markdown within a limit', 2000, () => renderMarkdown(report, { dialect: 'github', limit: { max: 65_535, unit: 'bytes' } })],
    ['HTML', 4000, () => renderHtml(report)],
    ['JSON', 6000, () => renderJson(report)],
    ['text', 1000, () => renderText(report, { colour: true })],
    ['annotations', 1000, () => annotationsOf(report, { max: 50, messageBytes: 65_535, titleChars: 255 })],
  ])('become %s in good time', (_form, most, work) => {
    expect(costOf(work)).toBeLessThan(most);
  });
});
