const ESCAPES: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', f: '\f' };

/**
 * Reads a Java properties file: https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/util/Properties.html#load(java.io.Reader).
 * The last of several equal keys counts.
 */
export function readProperties(text: string): ReadonlyMap<string, string> {
  const properties = new Map<string, string>();
  for (const line of logicalLines(text)) {
    // The key ends at the first separator or white space that no backslash stands before.
    const [whole = '', key = ''] = /^((?:\\[^]|[^\\:=\t\f ])*)[\t\f ]*[:=]?[\t\f ]*/.exec(line) ?? [];
    properties.set(unescape(key), unescape(line.slice(whole.length)));
  }
  return properties;
}

/** Without comments and blank lines; an odd number of backslashes at the end joins a line with the next. */
function* logicalLines(text: string): Iterable<string> {
  let begun: string | undefined;
  for (const natural of text.split(/\r\n|\n|\r/)) {
    const line = natural.replace(/^[\t\f ]+/, '');
    if (begun === undefined && (line === '' || /^[#!]/.test(line))) continue;
    const isContinued = endsOpen(line);
    begun = (begun ?? '') + (isContinued ? line.slice(0, -1) : line);
    if (isContinued) continue;
    yield begun;
    begun = undefined;
  }
  if (begun !== undefined) yield begun;
}

function endsOpen(line: string): boolean {
  let backslashes = 0;
  while (line.charAt(line.length - 1 - backslashes) === '\\') backslashes += 1;
  return backslashes % 2 === 1;
}

function unescape(text: string): string {
  return text.replaceAll(/\\(?:u([0-9a-fA-F]{4})|([^]))/g, (_, code: string | undefined, one: string | undefined) =>
    code === undefined ? (ESCAPES[one ?? ''] ?? one ?? '') : String.fromCharCode(Number.parseInt(code, 16)),
  );
}
