/* oxlint-disable no-control-regex -- control characters are what must not come through */

import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { type DefaultTreeAdapterTypes as Tree, parse } from 'parse5';
import { renderHtml } from '../src/index.ts';
import { anyReport, CANARY, GOOD_URLS, hostile } from './arbitrary-report.ts';
import { fullReport, reportOf, seedReport, testOf } from './sample.ts';

const URLS = new Set(['#main', ...GOOD_URLS.map((url) => new URL(url).href)]);
const ELEMENTS = new Set(
  'html head meta title style body a header h1 p strong ul li code main section h2 h3 div span table thead tbody tr th td fieldset legend label input details summary pre footer nav'.split(
    ' ',
  ),
);
/** What each attribute may hold. None of it comes from the report, except addresses. */
const ATTRIBUTES: Readonly<Record<string, RegExp>> = {
  lang: /^en$/,
  charset: /^utf-8$/,
  'http-equiv': /^Content-Security-Policy$/,
  content:
    /^(?:default-src 'none'; style-src 'sha256-[\w+/=]+'; base-uri 'none'; form-action 'none'|width=device-width, initial-scale=1|light dark|no-referrer)$/,
  name: /^(?:viewport|color-scheme|referrer|show)$/,
  class: /^[a-z -]+$/,
  id: /^(?:main|tests|tests-title|summary-title|show-[a-z]+)$/,
  rel: /^noopener noreferrer nofollow$/,
  role: /^img$/,
  'aria-label': /^[A-Za-z0-9, ]+$/,
  'aria-labelledby': /^(?:tests|summary)-title$/,
  scope: /^col$/,
  type: /^radio$/,
  checked: /^$/,
  tabindex: /^0$/,
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
      .filter(({ name, value }) => (name === 'href' ? !URLS.has(value) : !ATTRIBUTES[name]?.test(value)))
      .map(({ name, value }) => `${element.tagName} ${name}=${value}`),
  ]);
}

describe('renderHtml', () => {
  it('takes no element and no attribute from any report', () => {
    fc.assert(
      fc.property(anyReport, fc.dictionary(hostile, hostile, { maxKeys: 3 }), (report, urls) => {
        const html = renderHtml(report, { reportUrls: { ...urls, JSON: GOOD_URLS[0], bad: 'javascript:1' } });
        expect(faultsOf(html).filter((fault) => !/^a href=https?:/.test(fault))).toEqual([]);
        expect(html).not.toContain(CANARY);
        expect(html).not.toMatch(/[\u0000-\u0008\u001B\u202A-\u202E\u200B]/);
      }),
      { numRuns: 100, interruptAfterTimeLimit: 15_000 },
    );
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
    expect(all(html, 'a').map(textOf)).toEqual(['Skip to the report', 'good']);
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
    expect(all(html, 'td').map(textOf)).toEqual([name, `${name}Details${name}\n</pre>`, '-']);
  });

  it('allows its own style by its hash, and nothing else', () => {
    const html = renderHtml(seedReport());
    const [style] = all(html, 'style');
    const hash = createHash('sha256')
      .update(style === undefined ? '' : textOf(style))
      .digest('base64');
    expect(html).toContain(`content="default-src &#39;none&#39;; style-src &#39;sha256-${hash}&#39;;`);
    expect(all(html, 'script')).toEqual([]);
    expect(html).not.toMatch(/ style=| on[a-z]+=|url\(|@import/);
  });

  it('has landmarks, table headings and a spoken bar', () => {
    const html = renderHtml(fullReport());
    for (const landmark of ['header', 'main', 'footer', 'h1']) expect(all(html, landmark)).toHaveLength(1);
    expect(all(html, 'th').every((cell) => cell.attrs.some(({ name, value }) => name === 'scope' && value === 'col'))).toBe(true);
    expect(all(html, 'table').every((table) => table.attrs.some(({ name }) => name === 'aria-label'))).toBe(true);
    expect(html).toContain('role="img" aria-label="3 passed, 3 failed, 1 errored, 2 skipped of 9"');
  });

  it('offers a filter for each status that occurs', () => {
    const ids = (html: string) =>
      all(html, 'input').flatMap(({ attrs }) => attrs.filter(({ name }) => name === 'id').map(({ value }) => value));
    expect(ids(renderHtml(fullReport()))).toEqual([
      'show-all',
      'show-failed',
      'show-errored',
      'show-flaky',
      'show-skipped',
      'show-passed',
    ]);
    expect(ids(renderHtml(seedReport()))).toEqual(['show-all', 'show-failed', 'show-skipped', 'show-passed']);
  });

  it('lists at most 5,000 passed tests and says so', () => {
    const tests = Array.from({ length: 5003 }, (_, index) => testOf({ name: `test_${index}` }));
    const html = renderHtml(reportOf({ tests, totals: { total: 5003, passed: 5003, failed: 0, errored: 0, skipped: 0 } }));
    expect(html).toContain('test_4999<');
    expect(html).not.toContain('test_5000<');
    expect(html).toContain('and 3 more');
  });
});
