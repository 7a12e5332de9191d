/** What a YAML block says of a failure. Only the keys that TAP writers agree on are looked at. */
export type Diagnostics = {
  readonly message: string | undefined;
  readonly file: string | undefined;
  readonly line: number | undefined;
  readonly durationMs: number | undefined;
};

const KEY = /^( *)([\w-]+):(?: (.*))?$/;

/** Reads the keys of the outermost level and of `at`. Reading all of YAML would need trust in a test's own words. */
export function readYamlBlock(text: string): Diagnostics {
  const values = readValues(text.split('\n'));
  const [file, line] = splitLocation(values.get('location') ?? values.get('at'));
  const lineText = values.get('line') ?? values.get('at.line') ?? values.get('at.lineNumber') ?? line;
  const duration = values.get('duration_ms');
  return {
    message: values.get('error') ?? values.get('message'),
    file: values.get('file') ?? values.get('at.file') ?? values.get('at.fileName') ?? file,
    line: lineText !== undefined && /^\d{1,9}$/.test(lineText) ? Number(lineText) : undefined,
    durationMs: duration !== undefined && /^\d+(?:\.\d+)?$/.test(duration) ? Number(duration) : undefined,
  };
}

function readValues(lines: readonly string[]): Map<string, string> {
  const values = new Map<string, string>();
  let parent = '';
  for (let at = 0; at < lines.length; at += 1) {
    const found = KEY.exec(lines[at] ?? '');
    if (found === null) continue;
    const [, indent = '', key = '', value = ''] = found;
    if (indent.length > 0 && parent !== 'at') continue;
    if (indent.length === 0) parent = key;
    const name = indent.length === 0 ? key : `${parent}.${key}`;
    if (values.has(name)) continue;
    values.set(name, /^[|>][+-]?$/.test(value) ? blockAfter(lines, at, indent.length) : unquote(value.trim()));
  }
  return values;
}

/** The lines of a block scalar, which are those indented deeper than its key. */
function blockAfter(lines: readonly string[], at: number, indent: number): string {
  const end = lines.findIndex((line, index) => index > at && line.trim() !== '' && line.search(/\S/) <= indent);
  const block = lines.slice(at + 1, end === -1 ? undefined : end);
  const first = block.find((line) => line.trim() !== '')?.search(/\S/) ?? 0;
  return block
    .map((line) => line.slice(first))
    .join('\n')
    .trimEnd();
}

function unquote(value: string): string {
  const quoted = /^(['"])(.*)\1$/.exec(value);
  return quoted === null ? value : (quoted[2] ?? '');
}

/** "/src/cart.test.mjs:5:3", also at the end of "Test.fn (file.js:5:3)". */
function splitLocation(text: string | undefined): [string | undefined, string | undefined] {
  const found = /(?:^|\()([^()]*?):(\d{1,9})(?::\d+)?\)?$/.exec(text ?? '');
  return [found?.[1], found?.[2]];
}
