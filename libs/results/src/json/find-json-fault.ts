export type JsonFault = { readonly line: number; readonly message: string };

type Bracket = '{' | '[';

type Expected = 'a value' | 'a value or "]"' | 'a name or "}"' | 'a name' | '":"' | '"," or "}"' | '"," or "]"' | 'the end';

const SCALAR = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[\da-fA-F]{4})/y;
const BLANK = /[ \t\r\n]*/y;

/**
 * Finds where JSON text stops being JSON, with the line counted from 1; undefined for valid JSON. V8 names a position in
 * some of its messages only, and words them anew with each version.
 */
export function findJsonFault(text: string): JsonFault | undefined {
  const open: Bracket[] = [];
  let expected: Expected = 'a value';
  let at = skip(BLANK, text, 0);
  while (at < text.length) {
    const end = endOfToken(text, at);
    const next: Expected | undefined = end === undefined ? undefined : step(expected, text.charAt(at), open);
    if (end === undefined || next === undefined) return faultAt(text, at, expected);
    expected = next;
    at = skip(BLANK, text, end);
  }
  return expected === 'the end' ? undefined : faultAt(text, at, expected);
}

function endOfToken(text: string, at: number): number | undefined {
  const first = text.charAt(at);
  if ('{}[]:,'.includes(first)) return at + 1;
  if (first === '"') return endOfString(text, at + 1);
  const end = skip(SCALAR, text, at);
  return end === at ? undefined : end;
}

function endOfString(text: string, from: number): number | undefined {
  for (let at = from; at < text.length;) {
    const code = text.charCodeAt(at);
    if (code === 0x22) return at + 1;
    if (code < 0x20) return undefined;
    const end = code === 0x5c ? skip(ESCAPE, text, at) : at + 1;
    if (end === at) return undefined;
    at = end;
  }
  return undefined;
}

function skip(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}

/** What must follow the token that begins so, or undefined when it was not allowed. Keeps `open` up to date. */
function step(expected: Expected, first: string, open: Bracket[]): Expected | undefined {
  const takesValue = expected === 'a value' || expected === 'a value or "]"';
  switch (first) {
    case '{':
      if (!takesValue) return undefined;
      open.push(first);
      return 'a name or "}"';
    case '[':
      if (!takesValue) return undefined;
      open.push(first);
      return 'a value or "]"';
    case '}':
    case ']':
      if (!expected.endsWith(`"${first}"`)) return undefined;
      open.pop();
      return afterValue(open);
    case ':':
      return expected === '":"' ? 'a value' : undefined;
    case ',':
      if (expected === '"," or "}"') return 'a name';
      return expected === '"," or "]"' ? 'a value' : undefined;
    default:
      if (takesValue) return afterValue(open);
      return first === '"' && expected.startsWith('a name') ? '":"' : undefined;
  }
}

function afterValue(open: readonly Bracket[]): Expected {
  const around = open.at(-1);
  if (around === undefined) return 'the end';
  return around === '{' ? '"," or "}"' : '"," or "]"';
}

function faultAt(text: string, at: number, expected: Expected): JsonFault {
  const before = text.slice(0, at);
  const found = at >= text.length ? 'the file ends' : `found ${JSON.stringify(text.slice(at, at + 12))}`;
  const column = at - before.lastIndexOf('\n');
  return { line: before.split('\n').length, message: `expected ${expected} at column ${column}, ${found}.` };
}
