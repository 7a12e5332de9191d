import { renderMarkdown } from '../src/index.ts';
import { BREAKOUTS } from './attack-corpus.ts';
import { expectInert, parse, REPORT_URL, textOf } from './expect-inert.ts';
import { checkMarkdownLaws } from './markdown-laws.ts';
import { comparedReport, comparisonOf, fullReport, reportOf, testOf } from './sample.ts';

describe('any report', () => {
  checkMarkdownLaws(60);
});

describe('a table', () => {
  it.each(BREAKOUTS)('keeps its rows and columns with %j', (text) => {
    const tests = [1, 2, 3].map((index) => testOf({ name: `n${index}${text}`, status: 'failed', message: text, details: text }));
    const markdown = renderMarkdown(reportOf({ tests }), { dialect: 'github' }).text;
    expectInert(markdown);
    const table = parse(markdown).children.find((node) => node.type === 'table');
    expect(table?.children.map((row) => row.children.length)).toEqual([3, 3, 3, 3]);
    const shown = text.trim().replace(/\s+/g, ' ') || 'no message';
    expect(table?.children.slice(1).map((row) => textOf(row).replaceAll('\u200B', ''))).toEqual(
      [1, 2, 3].map((index) => `${`n${index}${text}`.trim().replace(/\s+/g, ' ')}${shown}-`),
    );
  });
});

describe('what is left out', () => {
  const whole = renderMarkdown(fullReport(), { dialect: 'github', reportUrl: REPORT_URL }).text;
  const fit = (max: number) =>
    renderMarkdown(fullReport(), { dialect: 'github', limit: { max, unit: 'characters' }, reportUrl: REPORT_URL });

  it('is nothing when all fits', () => {
    expect(fit(whole.length)).toEqual({ text: whole, omitted: [] });
    expect(fit(whole.length - 1).omitted).toEqual(['passed tests']);
  });

  it('grows from the least useful to the failed tests, is named and linked', () => {
    const order = fit(450).omitted;
    expect(order.slice(0, 3)).toEqual(['passed tests', 'skipped tests', 'environment']);
    expect(order.indexOf('failed tests')).toBeGreaterThan(order.indexOf('flaky tests'));
    for (let max = whole.length; max > 200; max -= 7) {
      const { text, omitted } = fit(max);
      expect(order.slice(0, omitted.length)).toEqual(omitted.slice(0, order.length));
      expect(text.length).toBeLessThanOrEqual(max);
      expect(text).toContain(`[Full report](${REPORT_URL})`);
      if (omitted.length > 0) expect(text).toMatch(/Left out or shortened to fit: passed tests|Shortened to fit\./);
    }
  });

  it('is rows before it is the table', () => {
    const tests = Array.from({ length: 500 }, (_, index) =>
      testOf({ name: `test_${index}`, status: 'failed', message: 'wrong' }),
    );
    const report = reportOf({ status: 'failed', tests, totals: { total: 500, passed: 0, failed: 500, errored: 0, skipped: 0 } });
    const { text, omitted } = renderMarkdown(report, { dialect: 'github', limit: { max: 5000, unit: 'bytes' } });
    const rows = text.match(/^\| test_/gm)?.length ?? 0;
    expect(omitted).toEqual(['passed tests', 'failed tests']);
    expect(text).toContain(`| test_${rows - 1} | wrong | - |\n\nand ${500 - rows} more`);
    expect(text.length).toBeLessThanOrEqual(5000);
    expect(5000 - text.length).toBeLessThan('| test_100 | wrong | - |\n'.length);
  });
});

describe('of a run beside its history', () => {
  const titlesOf = (text: string): string[] => [...text.matchAll(/^### (.*)$/gm)].map(([, title = '']) => title);
  const newest = (count: number) =>
    reportOf({
      status: 'failed',
      totals: { total: count, passed: 0, failed: count, errored: 0, skipped: 0 },
      tests: Array.from({ length: count }, (_, index) =>
        testOf({ name: `test_${index}`, status: 'failed', message: 'wrong', standing: { change: 'new' } }),
      ),
      comparison: comparisonOf(),
    });

  it('new failures are the last to go, and the summary stays beside them where there is room for both', () => {
    const whole = renderMarkdown(comparedReport(), { dialect: 'github' }).text;
    const gone: string[] = [];
    for (let max = whole.length; max > 240; max -= 5) {
      const { text } = renderMarkdown(comparedReport(), { dialect: 'github', limit: { max, unit: 'characters' } });
      expect(text.length).toBeLessThanOrEqual(max);
      expect(text).toContain('### New Failures');
      expect(text).toContain('| test_new | wrong | 0.10s |');
      for (const title of titlesOf(whole)) if (!titlesOf(text).includes(title) && !gone.includes(title)) gone.push(title);
    }
    expect(gone).toEqual([
      'Passed Tests: 4',
      'Not Run',
      'Removed',
      'Slower',
      'Fixed',
      'Failure Details',
      'Known Flaky, Not Failing',
      'Quarantined',
      'Known Flaky',
      'Still Failing',
      'Outage',
      'Failed Tests',
      'First Seen',
    ]);
  });

  it('many new failures leave the summary where it is', () => {
    const { text } = renderMarkdown(newest(500), { dialect: 'github', limit: { max: 1500, unit: 'bytes' } });
    expect(text).toContain('**Summary:**');
    const rows = text.match(/^\| test_/gm)?.length ?? 0;
    expect(rows).toBeGreaterThan(5);
    expect(text).toContain(`and ${500 - rows} more`);
  });
});
