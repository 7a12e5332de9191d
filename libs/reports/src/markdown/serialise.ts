import type { Link, PhrasingContent, RootContent, Table } from 'mdast';
import { gfmToMarkdown } from 'mdast-util-gfm';
import { type Handle, type Options, toMarkdown } from 'mdast-util-to-markdown';

/** Rows without padding, and a delimiter row as wide as the heading: `| Metric | Value |`, `|--------|-------|`. */
const table: Handle = (node: Table, _parent, state, info) => {
  const leaveTable = state.enter('table');
  const rows = node.children.map((row) => {
    const leaveRow = state.enter('tableRow');
    const cells = row.children.map((cell) => state.handle(cell, row, state, info));
    leaveRow();
    return cells;
  });
  leaveTable();
  const delimiters = (rows[0] ?? []).map((heading) => '-'.repeat(heading.length + 2));
  const [heading, ...body] = rows.map((cells) => `| ${cells.join(' | ')} |`);
  return [heading, `|${delimiters.join('|')}|`, ...body].join('\n');
};

/** Writes the address as it is: {@link link} has encoded it, and not every vendor understands escapes in addresses. */
const linkHandler: Handle = (node: Link, _parent, state, info) => {
  const leaveLink = state.enter('link');
  const leaveLabel = state.enter('label');
  const label = state.containerPhrasing(node, { ...info, before: '[', after: ']' });
  leaveLabel();
  leaveLink();
  return `[${label}](${node.url})`;
};

const OPTIONS: Options = {
  bullet: '-',
  // `**Summary:**` and its list stand together.
  join: [(left, right) => (left.type === 'paragraph' && right.type === 'list' ? 0 : undefined)],
  extensions: [
    gfmToMarkdown({ tableCellPadding: true }),
    // GitHub and GitLab read `$…$` as a formula.
    { handlers: { table, link: linkHandler }, unsafe: [{ character: '$', inConstruct: 'phrasing' }] },
  ],
};

/** Markdown of the blocks, without a line end after the last. */
export function serialise(...blocks: readonly RootContent[]): string {
  return toMarkdown({ type: 'root', children: [...blocks] }, OPTIONS).trimEnd();
}

export function heading(depth: 1 | 2 | 3, value: string): RootContent {
  return { type: 'heading', depth, children: [text(value)] };
}

export function paragraph(...children: PhrasingContent[]): RootContent {
  return { type: 'paragraph', children };
}

export function bulletList(items: readonly (readonly PhrasingContent[])[]): RootContent {
  return {
    type: 'list',
    spread: false,
    children: items.map((item) => ({ type: 'listItem', children: [{ type: 'paragraph', children: [...item] }] })),
  };
}

/** Text, or several parts of a line. */
export type Cell = string | readonly PhrasingContent[];

export function tableOf(columns: readonly string[], rows: readonly (readonly Cell[])[]): RootContent {
  return {
    type: 'table',
    children: [columns, ...rows].map((cells) => ({
      type: 'tableRow',
      children: cells.map((cell) => ({ type: 'tableCell', children: typeof cell === 'string' ? [text(cell)] : [...cell] })),
    })),
  };
}

export function text(value: string): PhrasingContent {
  return { type: 'text', value };
}

/** For what is no text of somebody's: vendors act on nothing in code. */
export function code(value: string): PhrasingContent {
  return { type: 'inlineCode', value };
}

export function strong(value: string): PhrasingContent {
  return { type: 'strong', children: [text(value)] };
}

/** `url` is absolute and encoded; what Markdown would read in it is encoded further. */
export function link(url: string, label: string): PhrasingContent {
  const encoded = url
    .replace(/[()<>\\`|"'\s]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replace(/(?<=&#?\w{1,32});/g, '%3B');
  return { type: 'link', url: encoded, children: [text(label)] };
}
