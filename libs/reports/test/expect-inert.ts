import type { Nodes, Root } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { mathFromMarkdown } from 'mdast-util-math';
import { gfm } from 'micromark-extension-gfm';
import { math } from 'micromark-extension-math';
import { CANARY, GOOD_URLS } from './arbitrary-report.ts';

export const REPORT_URL = 'https://testwire.example/r/1';
const URLS = new Set([
  REPORT_URL,
  ...GOOD_URLS.map((url) => new URL(url).href.replace('(b)', '%28b%29').replace('&copy;', '&copy%3B')),
]);
const COLUMNS = new Set([
  'Metric|Value',
  'Metric|Value|Usual',
  'Property|Value',
  'Test|Error|Duration',
  'Test|Duration',
  'Test|Attempts',
  'Test|Attempts|Confidence|Evidence',
  'Test|Confidence|Evidence',
  'Test|Error|Since|Duration',
  'Test|Error|Confidence|Evidence',
  'Test|Error|Owner|Until|Reason',
  'Test|Usual|Now',
  'Worker|As long as usual|Tests',
  'Test|Reason',
  'Shard|State|Tests|Failed or errored|Duration',
]);
const HEADING =
  /^(?:Test Run Report: .*|Performance Metrics|Test Details|(?:Failed|Errored|Flaky|Skipped) Tests|New Failures|First Seen|Outage|Still Failing|Known Flaky(?:, Not Failing)?|Quarantined|Fixed|Slower|Removed|Not Run|Slow Workers|Failure Details|Passed Tests: \d+|Shards|Execution Environment|Artifacts|Problems)$/;
const KNOWN = new Set(['root', 'paragraph', 'strong', 'list', 'tableRow', 'tableCell']);

export function parse(markdown: string): Root {
  return fromMarkdown(markdown, { extensions: [gfm(), math()], mdastExtensions: [gfmFromMarkdown(), mathFromMarkdown()] });
}

function* walk(node: Nodes): Generator<Nodes> {
  yield node;
  if ('children' in node) for (const child of node.children) yield* walk(child);
}

export function textOf(node: Nodes): string {
  if ('value' in node) return node.value;
  return 'children' in node ? node.children.map(textOf).join('') : '';
}

/** Whatever the report holds, the document is made of our own elements only. */
export function expectInert(markdown: string): void {
  const faults = [...walk(parse(markdown))].filter((node) => !isOurs(node, markdown));
  expect(faults).toEqual([]);
  expect(markdown).not.toContain(CANARY);
  expect(markdown).not.toMatch(/<!--|^\/[a-z]+\s*$/m);
}

function isOurs(node: Nodes, markdown: string): boolean {
  if (node.type === 'text') return !/(?:^|\W)@\w|#\d|:\/\/|www\./.test(node.value);
  if (node.type === 'link') return URLS.has(node.url);
  if (node.type === 'heading') return HEADING.test(textOf(node));
  if (node.type === 'inlineCode') return /^[0-9a-f]{7,10}$/.test(node.value);
  if (node.type === 'emphasis') return /^Report generated on [\d :-]+ UTC$/.test(textOf(node));
  if (node.type === 'listItem') return typeof node.checked !== 'boolean';
  if (node.type === 'code') return /\n`{3,}$/.test(markdown.slice(node.position?.start.offset, node.position?.end.offset));
  if (node.type === 'table') {
    const columns = node.children[0]?.children.map(textOf) ?? [];
    return COLUMNS.has(columns.join('|')) && node.children.every((row) => row.children.length === columns.length);
  }
  return KNOWN.has(node.type);
}
