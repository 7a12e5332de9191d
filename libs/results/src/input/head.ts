import { readJsonStart } from '../json/read-json-start.ts';

/** What the beginning of a file shows. `text` starts at the first character that is not blank. */
export type Head =
  | { readonly kind: 'empty' }
  | { readonly kind: 'xml'; readonly text: string; readonly root: string | undefined }
  /** `start` is the first value, as far as the head goes. */
  | { readonly kind: 'json'; readonly text: string; readonly start: unknown }
  | { readonly kind: 'binary' }
  | { readonly kind: 'text'; readonly text: string };

const MARKUP_BEFORE_ROOT = /^\s*<[?!]/;

export function inspectHead(head: string): Head {
  const text = head.replace(/^[\uFEFF\s]+/, '');
  if (text === '') return { kind: 'empty' };
  if (text.startsWith('<')) return { kind: 'xml', text, root: findRoot(text) };
  if (/^[{[]/.test(text)) return { kind: 'json', text, start: readJsonStart(text) };
  return text.includes('\0') ? { kind: 'binary' } : { kind: 'text', text };
}

/** The name of the first element without its namespace prefix. Undefined when there is none so far. */
function findRoot(text: string): string | undefined {
  let rest = text;
  while (MARKUP_BEFORE_ROOT.test(rest)) {
    const end = endOfMarkup(rest.trimStart());
    if (end === undefined) return undefined;
    rest = rest.trimStart().slice(end);
  }
  return /^[^<]*<(?:[\w.-]+:)?([A-Za-z_][\w.-]*)/.exec(rest)?.[1];
}

/** Where a comment, an instruction or a document type declaration that opens `text` ends. */
function endOfMarkup(text: string): number | undefined {
  const close = text.startsWith('<!--') ? '-->' : text.startsWith('<?') ? '?>' : undefined;
  if (close !== undefined) {
    const at = text.indexOf(close, 2);
    return at === -1 ? undefined : at + close.length;
  }
  const doctype = /^<![^[>]*(?:\[[^\]]*\]\s*)?>/.exec(text);
  return doctype === null ? undefined : doctype[0].length;
}
