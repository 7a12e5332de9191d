/* oxlint-disable no-control-regex -- control characters are what must not come through */

import { createHash } from 'node:crypto';
import { OUTCOME_LETTERS } from '@testwire/contracts';
import * as fc from 'fast-check';
import { type DefaultTreeAdapterTypes as Tree, parse } from 'parse5';
import { renderHtml } from '../src/index.ts';
import { anyReport, CANARY, GOOD_URLS, hostile } from './arbitrary-report.ts';
import { comparedReport } from './compared-report.ts';
import { readPage } from './page-data.ts';
import { fullReport, reportOf, testOf } from './sample.ts';

const URLS = new Set(['#main', ...GOOD_URLS.map((url) => new URL(url).href)]);
const FILTER = /^#(?:status|change|sort|view)=[a-z-]+(?:&part=[a-z-]+)?$|^#group=\d+$/;
const ELEMENTS = new Set(
  'html head meta title style script body a header h1 p strong ul ol li code main section h2 div span table thead tbody tr th td details summary figure figcaption svg rect footer nav'.split(
    ' ',
  ),
);
/** What each attribute may hold. None of it comes from the report, except addresses. */
const ATTRIBUTES: Readonly<Record<string, RegExp>> = {
  lang: /^en$/,
  charset: /^utf-8$/,
  'http-equiv': /^Content-Security-Policy$/,
  content:
    /^(?:default-src 'none'; script-src 'sha256-[\w+/=]+' 'sha256-[\w+/=]+'; style-src 'sha256-[\w+/=]+'; base-uri 'none'; form-action 'none'|width=device-width, initial-scale=1|light dark|no-referrer)$/,
  name: /^(?:viewport|color-scheme|referrer)$/,
  class: /^[a-z -]+$/,
  id: /^(?:main|explorer|data|details|tests|groups|history|time|run|removed|not-run|(?:summary|groups)-title)$/,
  'data-view': /^[A-Z][a-z ]+$/,
  rel: /^noopener noreferrer nofollow$/,
  role: /^(?:img|region)$/,
  'aria-label': /^[A-Za-z0-9,.: ]+$/,
  'aria-labelledby': /^(?:summary|groups)-title$/,
  scope: /^col$/,
  type: /^application\/octet-stream$/,
  tabindex: /^(?:0|-1)$/,
  viewbox: /^0 0 \d+ \d+$/,
  viewBox: /^0 0 \d+ \d+$/,
  preserveAspectRatio: /^none$/,
  x: /^[\d.]+$/,
  y: /^[\d.]+$/,
  width: /^[\d.]+$/,
  height: /^[\d.]+$/,
};

function* elements(node: Tree.Node): Generator<Tree.Element> {
  if ('tagName' in node) yield node;
  if ('childNodes' in node) for (const child of node.childNodes) yield* elements(child);
}

function textOf(node: Tree.Node): string {
  if ('value' in node) return node.value;
  return 'childNodes' in node ? node.childNodes.map(textOf).join('') : '';
}

const all = (html: string, tag: string): Tree.Element[] =>
  [...elements(parse(html))].filter((element) => element.tagName === tag);

function faultsOf(html: string): string[] {
  return [...elements(parse(html))].flatMap((element) => [
    ...(ELEMENTS.has(element.tagName) ? [] : [element.tagName]),
    ...element.attrs
      .filter(({ name, value }) => (name === 'href' ? !URLS.has(value) && !FILTER.test(value) : !ATTRIBUTES[name]?.test(value)))
      .map(({ name, value }) => `${element.tagName} ${name}=${value}`),
  ]);
}

const hashOf = (source: string): string => `'sha256-${createHash('sha256').update(source).digest('base64')}'`;

describe('renderHtml', () => {
  it('takes no element and no attribute from any report', () => {
    fc.assert(
      fc.property(anyReport, fc.dictionary(hostile, hostile, { maxKeys: 3 }), (report, urls) => {
        const html = renderHtml(report, { reportUrls: { ...urls, JSON: GOOD_URLS[0], bad: 'javascript:1' } });
        expect(faultsOf(html).filter((fault) => !/^a href=https?:/.test(fault))).toEqual([]);
        const { text } = readPage(html);
        expect(html + text).not.toContain(CANARY);
        expect(html + text).not.toMatch(/[\u0000-\u0008\u001B\u202A-\u202E\u200B]/);
      }),
      { numRuns: 100, interruptAfterTimeLimit: 15_000 },
    );
  });

  it('holds every test with its outcome, name, time and texts', () => {
    fc.assert(
      fc.property(anyReport, ({ tests, ...report }) => {
        const { data, details } = readPage(renderHtml({ ...report, tests }));
        const columns = [data.names, data.outcomes, data.changes, data.durations, data.suites, data.files, data.messages];
        expect(columns.map(({ length }) => length)).toEqual(columns.map(() => tests.length));
        const letters = tests.map(({ status, flaky }) =>
          flaky ? OUTCOME_LETTERS[status].toLowerCase() : OUTCOME_LETTERS[status],
        );
        expect(data.outcomes).toBe(letters.join(''));
        for (const column of [data.files, data.shards, data.workers, data.owners, data.variants, data.recent]) {
          for (const index of column) expect(data.texts[index]).toBeDefined();
        }
        for (const index of data.messages) expect(data.messageTexts[index]).toBeDefined();
        for (const index of data.details) expect(details[index]).toBeDefined();
        for (const index of data.suites) expect(data.paths[index]).toBeDefined();
      }),
      { numRuns: 50, interruptAfterTimeLimit: 15_000 },
    );
  });

  it('tells on the page that opens how many problems there are, and leads to them', () => {
    const problems = [{ file: 'a.xml', line: 3, message: 'The file ends early.' }, { message: 'A shard is missing.' }];
    const html = renderHtml(reportOf({ problems }));
    expect(html.slice(0, html.indexOf('<main'))).toContain('<a href="#view=run">2 problems</a>: a.xml:3: The file ends early. …');
    expect(renderHtml(reportOf({ problems: [] }))).not.toContain('problems</a>');
  });

  it('says why the list is shorter than the counts', () => {
    const notes = (html: string): string[] => all(html, 'p').map(textOf);
    const unlisted = { total: 1203, passed: 1200, failed: 2, errored: 0, skipped: 1 };
    expect(notes(renderHtml(reportOf({ totals: unlisted, unlisted })))).toContain(
      '1,203 tests (2 failed, 1 skipped, 1,200 passed) were reported without details: counted here, and in no list below.',
    );
    expect(notes(renderHtml(comparedReport()))).toContain(
      '1 test (1 failed) was reported without details: counted here, and in no list below.',
    );
    expect(renderHtml(reportOf({ tests: [testOf({})] }))).not.toContain('without details');
  });

  it('says why the workers took more than the run, where they did', () => {
    const test = (shard: string) =>
      testOf({ shard, durationMs: 2000, attempts: [{ status: 'passed', runAttempt: 1, shard, worker: `on ${shard}` }] });
    expect(renderHtml(reportOf({ durationSeconds: 2, tests: [test('a'), test('b')] }))).toContain(
      'The duration of the run, 2.00s, is that of the longest shard of its latest attempt; all workers together took 4.00s.',
    );
    expect(renderHtml(reportOf({ durationSeconds: 2, tests: [test('a')] }))).not.toContain('The duration of the run');
  });

  it('counts each failure in one group', () => {
    const { data } = readPage(renderHtml(fullReport()));
    expect(data.groups.map(({ message, tests }) => [message, tests])).toEqual([
      ['CUDA out of memory', 1],
      ['No message', 1],
      ['fixture "db" not found', 1],
    ]);
    expect(data.groupOf).toEqual([1, 2, 3, 0, 0, 0, 0, 0]);
  });

  it('links only http and https', () => {
    const artifact = { digest: 'a'.repeat(64), bytes: 1, mediaType: 'text/plain', type: 'log' };
    const html = renderHtml(
      reportOf({
        artifacts: [
          { ...artifact, name: 'good', url: GOOD_URLS[0] },
          { ...artifact, name: 'bad', url: 'javascript:alert(1)' },
        ],
      }),
    );
    expect(faultsOf(html)).toEqual([]);
    const outside = all(html, 'a').filter(({ attrs }) => attrs.some(({ value }) => value.startsWith('http')));
    expect(outside.map(textOf)).toEqual(['good']);
    expect(all(html, 'td').map(textOf)).toContain('bad');
  });

  it('shows hostile text as text', () => {
    const name = '<img src=x onerror=alert(1)> @octocat "\' &lt;';
    const html = renderHtml(
      reportOf({
        tests: [testOf({ name, status: 'failed', message: name, details: `${name}\n</pre>` })],
        totals: { total: 1, passed: 0, failed: 1, errored: 0, skipped: 0 },
      }),
    );
    expect(all(html, 'td').slice(0, 3).map(textOf)).toEqual([name, name, '-']);
    expect(readPage(html)).toMatchObject({ data: { names: [name], messageTexts: ['', name] }, details: ['', `${name}\n</pre>`] });
  });

  it('allows its own scripts and style by their hashes, and nothing else', () => {
    const html = renderHtml(comparedReport());
    const sources = (tag: string) =>
      all(html, tag)
        .filter(({ attrs }) => attrs.length === 0)
        .map(textOf);
    const policy = `default-src 'none'; script-src ${sources('script').map(hashOf).join(' ')}; style-src ${sources('style').map(hashOf).join(' ')}; base-uri 'none'; form-action 'none'`;
    const metas = all(html, 'meta').flatMap(({ attrs }) => attrs.map(({ value }) => value));
    expect(metas).toContain(policy);
    expect(sources('script')).toHaveLength(2);
    expect(html).not.toMatch(/ style=| on[a-z]+=|url\(|@import/);
  });

  it('has landmarks, table headings and a spoken bar', () => {
    const html = renderHtml(comparedReport());
    expect(faultsOf(html)).toEqual(['a href=https://ci.example.com/a/trace.json']);
    for (const landmark of ['header', 'main', 'footer', 'h1']) expect(all(html, landmark)).toHaveLength(1);
    expect(all(html, 'th').every((cell) => cell.attrs.some(({ name, value }) => name === 'scope' && value === 'col'))).toBe(true);
    expect(all(html, 'table').every((table) => table.attrs.some(({ name }) => name === 'aria-label'))).toBe(true);
    expect(html).toContain('role="img" aria-label="3 passed, 3 failed, 1 errored, 2 skipped of 9"');
  });

  it('says what changed, and against what', () => {
    const html = renderHtml(comparedReport());
    const shown = all(html, 'li').map((item) => textOf(item).trim());
    for (const words of ['New failures 2', 'Still failing 1', 'Fixed 1', 'Slower 1', 'Quarantined 1', 'Removed 1', 'Not run 2']) {
      expect(shown).toContain(words);
    }
    expect(html).toContain('Compared with 2025-03-14, bbbbbbbbbbbb on main: the commit where the change began.');
    for (const words of [
      'legacy › test_gone',
      '361.00 ± 9.50',
      'Waits for a driver',
      '2.0 times as long as usual',
      'Outage: worker gpu-worker: 3 of 3 tests failed at once',
    ]) {
      expect(html).toContain(words);
    }
    expect(readPage(html).data.remarks).toEqual([
      [0, { since: '2025-03-15, aaaaaaaaaaaa' }],
      [1, { since: '2025-03-01 on main', quarantine: 'gpu-team, until 2025-04-01: Waits for a driver' }],
      [5, { usualMs: 0.4 }],
    ]);
  });

  it('is as sure of what is flaky as the other reports, and never certain', () => {
    const flakiness = { confidence: 1, attempts: 2, commits: 0, relapses: 1, runs: 40 };
    const { remarks } = readPage(renderHtml(reportOf({ tests: [testOf({ standing: { flakiness } })] }))).data;
    expect(remarks).toEqual([[0, { flaky: '99% sure: tries disagreed in 2 runs, relapsed 1 time (40 runs)' }]]);
  });

  it('shows the worst failures without a script, and says how many there are', () => {
    const failed = (name: string, change: 'new' | 'still-failing') => testOf({ name, status: 'failed', standing: { change } });
    const tests = [
      ...Array.from({ length: 300 }, (_, index) => failed(`test_old_${index}`, 'still-failing')),
      failed('test_fresh', 'new'),
    ];
    const html = renderHtml(reportOf({ tests, totals: { total: 301, passed: 0, failed: 301, errored: 0, skipped: 0 } }));
    const first = all(html, 'td').map(textOf)[0];
    expect(first).toBe('test_fresh New failure');
    expect(html).toContain('The first 200 of 301 failures');
    expect(readPage(html).data.names).toHaveLength(301);
  });

  it('stays small when there are no tests', () => {
    expect(renderHtml(reportOf()).length).toBeLessThan(60_000);
  });
});
