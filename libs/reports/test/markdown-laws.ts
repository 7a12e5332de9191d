import * as fc from 'fast-check';
import { type Dialect, renderMarkdown, type TextLimit } from '../src/index.ts';
import { anyReport } from './arbitrary-report.ts';
import { expectInert, REPORT_URL } from './expect-inert.ts';

const dialect = fc.constantFrom<Dialect>('github', 'gitlab', 'plain');
const unit = fc.constantFrom<TextLimit['unit']>('characters', 'bytes');
const measure = (text: string, unit: TextLimit['unit']): number => (unit === 'bytes' ? Buffer.from(text).length : text.length);

/** What holds for the Markdown of every report, tried on so many. */
export function checkMarkdownLaws(numRuns: number): void {
  it('is inert Markdown in every dialect', () => {
    fc.assert(
      fc.property(anyReport, dialect, (report, dialect) => {
        const { text, omitted } = renderMarkdown(report, { dialect, reportUrl: REPORT_URL });
        expectInert(text);
        expect(omitted).toEqual([]);
      }),
      { numRuns },
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
      { numRuns },
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
      { numRuns },
    );
  });
}
