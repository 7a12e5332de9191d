import type { AttemptReport } from './test-report.ts';

/** Failures are told apart by so much of what they say: what follows is diffs and stacks, which change with the code around. */
const MOST_CHARACTERS = 1000;
const MOST_LINES = 3;
/** What is quoted and longer is a payload. */
const LONGEST_QUOTE = 40;

/** In this order: what is longer goes before what it is made of. */
const VARIABLE: readonly (readonly [RegExp, string])[] = [
  // eslint-disable-next-line no-control-regex
  [/\u001B\[[0-9;:?]{0,32}[@-~]/g, ''],
  [/\b[a-z][a-z0-9+.-]{0,15}:\/\/[^\s"'`<>)\]]{1,500}/gi, '<url>'],
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, '<uuid>'],
  [/\b\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?)?(?:Z|[+-]\d\d:?\d\d)?/g, '<time>'],
  [/\b\d{1,2}:\d\d(?::\d\d(?:[.,]\d{1,9})?)?\b/g, '<time>'],
  [/(?:\b[a-z]:|\.{0,2})(?:[\\/][\w.@~+-]{1,100}){2,50}/gi, '<path>'],
  [/["'`´‘’“”«»]/g, '"'],
  [new RegExp(`"[^"\\n]{${LONGEST_QUOTE + 1},500}"`, 'g'), '"<text>"'],
  [/\b0x[0-9a-f]{1,64}\b/gi, '<hex>'],
  [/(?<![0-9a-z])(?=[a-f]{0,63}\d)[0-9a-f]{7,64}(?![0-9a-z])/gi, '<hex>'],
  [/[-+]?\d{1,40}(?:[.,]\d{1,40}){0,8}(?:e[-+]?\d{1,4})?/gi, '<n>'],
  [/[^\S\n]+/g, ' '],
];

/** The part of a message that stays the same when the same thing goes wrong again. */
export function normaliseMessage(message: string): string {
  let text = message.slice(0, MOST_CHARACTERS);
  for (const [pattern, replacement] of VARIABLE) text = text.replace(pattern, replacement);
  const lines = text.split(/[\r\n]+/).map((line) => line.trim());
  return lines
    .filter((line) => line !== '')
    .slice(0, MOST_LINES)
    .join('\n');
}

/** The beginning of what a failure says: of its message, or, where that is blank, of its details. */
export function failureText({ message = '', details = '' }: Pick<AttemptReport, 'message' | 'details'>): string {
  return (message.trim() === '' ? details : message).slice(0, MOST_CHARACTERS);
}
