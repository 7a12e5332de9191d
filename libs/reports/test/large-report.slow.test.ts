import { runReport, TEST_CHANGES } from '@testwire/contracts';
import {
  annotationsOf,
  renderCtrf,
  renderHeadline,
  renderHtml,
  renderJson,
  renderJunit,
  renderMarkdown,
  renderText,
} from '../src/index.ts';
import { readPage } from './page-data.ts';
import { comparisonOf, reportOf, testOf } from './sample.ts';

/** Every second test failed. */
function largeReport(total: number): ReturnType<typeof reportOf> {
  const tests = Array.from({ length: total }, (_, index) =>
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
  const totals = { total, passed: total / 2, failed: total / 2, errored: 0, skipped: 0 };
  return reportOf({ status: 'failed', tests, totals });
}

const FORMS = {
  Markdown: (report) => renderMarkdown(report, { dialect: 'gitlab' }).text,
  'Markdown within a limit': (report) =>
    renderMarkdown(report, { dialect: 'github', limit: { max: 65_535, unit: 'bytes' } }).text,
  HTML: renderHtml,
  JSON: renderJson,
  JUnit: renderJunit,
  CTRF: renderCtrf,
  'a headline': (report) => renderHeadline(report, { max: 140, unit: 'characters' }),
  text: (report) => renderText(report, { colour: true }),
  annotations: (report) => annotationsOf(report, { max: 50, messageBytes: 65_535, titleChars: 255 }),
} satisfies Record<string, (report: ReturnType<typeof reportOf>) => unknown>;

/** How many tests a table or list of the text has, and how many more it says there are. */
function countsOf(text: string, row: RegExp): { readonly shown: number; readonly left: number } {
  const left = [...text.matchAll(/and (\d+) more/g)].reduce((sum, [, more]) => sum + Number(more), 0);
  return { shown: text.match(row)?.length ?? 0, left };
}

describe('100,000 tests', () => {
  const report = largeReport(100_000);

  it('are all in the JSON', () => {
    expect(runReport.parse(JSON.parse(renderJson(report))).tests).toHaveLength(100_000);
  });

  it('are all in the data of the HTML', () => {
    expect(readPage(renderHtml(report)).data.names).toHaveLength(100_000);
  });

  it.each([
    // Nothing but the failed ones, which have a second list with their details.
    ['Markdown', FORMS.Markdown, /^(?:\| |\*\*)tests\.unit/gm, 100_000],
    ['text', FORMS.text, /✗.*tests\.unit/g, 50_000],
  ])('are shown in the %s as far as there is room, and the others counted', (_, form, row, total) => {
    const { shown, left } = countsOf(form(report), row);
    expect(shown).toBeGreaterThan(100);
    expect(shown + left).toBe(total);
  });

  it('become Markdown within its limit, and the others are counted', () => {
    const text = FORMS['Markdown within a limit'](report);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(65_535);
    const { shown, left } = countsOf(text, /^\| tests\.unit/gm);
    expect(shown + left).toBe(50_000);
  });

  it('become as many annotations as a place takes', () => {
    expect(FORMS.annotations(report)).toHaveLength(50);
  });
});

/** The same beside a history that has something to say of every test. */
function comparedReport(total: number): ReturnType<typeof reportOf> {
  const report = largeReport(total);
  const slower = { usualMs: 1, nowMs: 2 };
  const flakiness = { confidence: 0.9, attempts: 1, commits: 1, relapses: 1, runs: 9 };
  const tests = report.tests.map((test, index) =>
    test.status === 'passed'
      ? { ...test, standing: { change: 'fixed', slower, flakiness } as const }
      : { ...test, standing: { change: TEST_CHANGES[index % TEST_CHANGES.length] ?? 'new', flakiness } },
  );
  return { ...report, tests, comparison: comparisonOf() };
}

/** How often a form looks at anything of a test, on average. */
function looksPerTest(form: (report: ReturnType<typeof reportOf>) => unknown, report: ReturnType<typeof reportOf>): number {
  let looks = 0;
  const watched = report.tests.map(
    (test) =>
      new Proxy(test, {
        get(target, name) {
          looks += 1;
          return Reflect.get(target, name);
        },
      }),
  );
  form({ ...report, tests: watched });
  return looks / report.tests.length;
}

describe('each of many tests is looked at no more often than each of a few', () => {
  it.each(Object.entries(FORMS))('for %s', (_, form) => {
    // Thirty times as often if each were compared with all; twice leaves room for sorting.
    expect(looksPerTest(form, largeReport(6000))).toBeLessThanOrEqual(2 * looksPerTest(form, largeReport(200)));
    expect(looksPerTest(form, comparedReport(6000))).toBeLessThanOrEqual(2 * looksPerTest(form, comparedReport(200)));
  });
});
