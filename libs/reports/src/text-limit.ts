/** How much text a place takes. */
export interface TextLimit {
  readonly max: number;
  /** What is counted: UTF-16 code units, or bytes of UTF-8. */
  readonly unit: 'characters' | 'bytes';
}

/** Whose Markdown is written. `plain` is for places whose own syntax is not known: everything any vendor acts on is broken up. */
export type Dialect = 'github' | 'gitlab' | 'plain';

function sizeOf(text: string, unit: TextLimit['unit']): number {
  return unit === 'bytes' ? Buffer.byteLength(text) : text.length;
}

export function fits(text: string, limit: TextLimit): boolean {
  return sizeOf(text, limit.unit) <= limit.max;
}

/** Shortens text to the limit and ends it with `mark`, never inside a character that people see as one. */
export function cutTo(text: string, limit: TextLimit, mark = '…'): string {
  if (fits(text, limit)) return text;
  const room = limit.max - sizeOf(mark, limit.unit);
  return room > 0 ? cutBare(text, { ...limit, max: room }) + mark : cutBare(text, limit);
}

/** Far longer than any real grapheme; a longer one is cut between code points. */
const LONGEST_GRAPHEME = 64;
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

function cutBare(text: string, limit: TextLimit): string {
  const end = limit.unit === 'bytes' ? unitsWithin(text, limit.max) : Math.max(0, Math.floor(limit.max));
  if (end >= text.length) return text;
  const from = Math.max(0, end - LONGEST_GRAPHEME);
  const start = graphemes.segment(text.slice(from, end + LONGEST_GRAPHEME)).containing(end - from)?.index ?? 0;
  if (start > 0) return text.slice(0, from + start);
  return text.slice(0, isSurrogatePair(text, end - 1) ? end - 1 : end);
}

/** How many UTF-16 code units of the text fit into so many bytes of UTF-8, without splitting a code point. */
function unitsWithin(text: string, bytes: number): number {
  let used = 0;
  let units = 0;
  for (const character of text) {
    used += Buffer.byteLength(character);
    if (used > bytes) break;
    units += character.length;
  }
  return units;
}

function isSurrogatePair(text: string, index: number): boolean {
  return (text.codePointAt(index) ?? 0) > 0xff_ff;
}
