import * as fc from 'fast-check';
import type { Nodes, Root } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';
import { type Dialect, renderMarkdown, type TextLimit } from '../src/index.ts';
import { anyReport, CANARY, GOOD_URLS } from './arbitrary-report.ts';
import { BREAKOUTS } from './attack-corpus.ts';
import { fullReport, reportOf, testOf } from './sample.ts';

const REPORT_URL = 'https://testwire.example/r/1';
const URLS = new Set([
  REPORT_URL,
  ...GOOD_URLS.map((url) => new URL(url).href.replace('(b)', '%28b%29').replace('&copy;', '&copy%3B')),
]);
const COLUMNS = new Set([
  'Metric|Value',
  'Property|Value',
  'Test|Error|Duration',
  'Test|Duration',
  'Test|Attempts',
  'Test|Reason',
  'Shard|State|Tests|Failed or errored|Duration',
]);
const HEADING =
  /^(?:Test Run Report: .*|Performance Metrics|Test Details|(?:Failed|Errored|Flaky|Skipped) Tests|Failure Details|Passed Tests: \d+|Shards|Execution Environment|Artifacts|Problems)$/;
const KNOWN = new Set(['root', 'paragraph', 'strong', 'list', 'tableRow', 'tableCell']);

function parse(markdown: string): Root {
  return fromMarkdown(markdown, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] });
}

function* walk(node: Nodes): Generator<Nodes> {
  yield node;
  if ('children' in node) for (const child of node.children) yield* walk(child);
}

function textOf(node: Nodes): string {
  if ('value' in node) return node.value;
  return 'children' in node ? node.children.map(textOf).join('') : '';
}

/** Whatever the report holds, the document is made of our own elements only. */
function expectInert(markdown: string): void {
  const faults = [...walk(parse(markdown))].filter((node) => !isOurs(node, markdown));
  expect(faults).toEqual([]);
  expect(markdown).not.toContain(CANARY);
  expect(markdown).not.toMatch(/<!--|^\/[a-z]+\s*$/m);
}

function isOurs(node: Nodes, markdown: string): boolean {
  if (node.type === 'text') return !/(?:^|\W)@\w|#\d|:\/\/|www\./.test(node.value);
  if (node.type === 'link') return URLS.has(node.url);
  if (node.type === 'heading') return HEADING.test(textOf(node));
  if (node.type === 'emphasis') return /^Report generated on [\d :-]+ UTC$/.test(textOf(node));
  if (node.type === 'listItem') return typeof node.checked !== 'boolean';
  if (node.type === 'code') return /\n`{3,}$/.test(markdown.slice(node.position?.start.offset, node.position?.end.offset));
  if (node.type === 'table') {
    const columns = node.children[0]?.children.map(textOf) ?? [];
    return COLUMNS.has(columns.join('|')) && node.children.every((row) => row.children.length === columns.length);
  }
  return KNOWN.has(node.type);
}

const dialect = fc.constantFrom<Dialect>('github', 'gitlab', 'plain');
const unit = fc.constantFrom<TextLimit['unit']>('characters', 'bytes');
const measure = (text: string, unit: TextLimit['unit']): number => (unit === 'bytes' ? Buffer.from(text).length : text.length);

describe('any report', () => {
  it('is inert Markdown in every dialect', () => {
    fc.assert(
      fc.property(anyReport, dialect, (report, dialect) => {
        const { text, omitted } = renderMarkdown(report, { dialect, reportUrl: REPORT_URL });
        expectInert(text);
        expect(omitted).toEqual([]);
      }),
      { numRuns: 100, interruptAfterTimeLimit: 15_000 },
    );
  });

  it('fits any limit, with its title and status', () => {
    fc.assert(
      fc.property(anyReport, dialect, unit, fc.integer({ min: 200, max: 6000 }), (report, dialect, unit, max) => {
        const { text } = renderMarkdown(report, { dialect, limit: { max, unit }, reportUrl: REPORT_URL });
        expect(measure(text, unit)).toBeLessThanOrEqual(max);
        expect(text).toMatch(/^# Test Run Report: .*\n\n\*\*Status:\*\* [A-Z]+(?:\n|$)/);
        expect(Buffer.from(text).toString()).toBe(text);
        expectInert(text);
      }),
      { numRuns: 150, interruptAfterTimeLimit: 15_000 },
    );
  });

  it('keeps within limits that are too small for anything', () => {
    fc.assert(
      fc.property(anyReport, unit, fc.nat(200), (report, unit, max) => {
        const { text } = renderMarkdown(report, { dialect: 'plain', limit: { max, unit } });
        expect(measure(text, unit)).toBeLessThanOrEqual(max);
        expect('# Test Run Report: '.startsWith(text.slice(0, 19))).toBe(true);
        expect(Buffer.from(text).toString()).toBe(text);
      }),
    );
  });
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
