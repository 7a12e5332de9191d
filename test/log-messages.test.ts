import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathOf } from './deploy/repository.ts';

/** `logger.warn(`, `logger.child({ … }).info(`, and `deps.log('warn', ` of those that are given no logger. */
const CALL =
  /(?:\b(?:logger|log)(?:\s*\.child\([^;]{0,200}?\))?\s*\.(?:trace|debug|info|warn|error|fatal)\(|\.log\((?=\s*'(?:debug|info|warn|error)'))/g;
const LITERAL = /^(?:'[^'\n]*'|"[^"\n]*")$/;
const CLOSING: Readonly<Record<string, string>> = { '(': ')', '{': '}', '[': ']' };

/** The arguments of the call whose bracket opens just before `start`; strings and templates are passed over as a whole. */
function argumentsAt(source: string, start: number): string[] {
  const found: string[] = [];
  const open: string[] = [];
  let begin = start;
  for (let at = start; at < source.length; at += 1) {
    const sign = source[at] ?? '';
    if (sign === "'" || sign === '"' || sign === '`') {
      for (at += 1; source[at] !== sign; at += source[at] === '\\' ? 2 : 1);
    } else if (sign in CLOSING) open.push(CLOSING[sign] ?? '');
    else if (open.length > 0 && sign === open.at(-1)) open.pop();
    else if (open.length === 0 && (sign === ',' || sign === ')')) {
      found.push(source.slice(begin, at).trim());
      begin = at + 1;
      if (sign === ')') return found.filter((text) => text !== '');
    }
  }
  return found;
}

interface LogCall {
  readonly where: string;
  readonly message: string;
}

function logCallsIn(source: string, path: string): LogCall[] {
  return [...source.matchAll(CALL)].map((match) => ({
    where: `${path}:${source.slice(0, match.index).split('\n').length}`,
    message: argumentsAt(source, match.index + match[0].length).at(-1) ?? '',
  }));
}

function allLogCalls(): LogCall[] {
  const packages = ['libs', 'services'].flatMap((kind) => readdirSync(pathOf(kind)).map((name) => join(kind, name, 'src')));
  const files = packages.flatMap((folder) =>
    readdirSync(pathOf(folder), { recursive: true, encoding: 'utf8' })
      // What runs in the browser has no log.
      .filter((path) => path.endsWith('.ts') && !path.includes('client'))
      .map((path) => join(folder, path)),
  );
  return files.flatMap((path) => logCallsIn(readFileSync(pathOf(path), 'utf8'), path));
}

describe('log messages', () => {
  it('are constant text: what varies is in fields, so that they can be counted and searched for', () => {
    const calls = allLogCalls();
    expect(calls.length).toBeGreaterThan(50);
    expect(calls.filter(({ message }) => !LITERAL.test(message))).toEqual([]);
  });

  it.each([
    'logger.warn({ runId }, `run ${runId} is late`);',
    "logger.info('run ' + runId);",
    'deps.logger.error({ err }, error.message);',
    "logger.child({ a: f('(') }).debug({ runId }, describe(runId, 'x'));",
    "deps.log('warn', { failure }, text);",
    'logger.warn(\n  { err: error, text: "a)b" },\n  `late by ${seconds} s`,\n);',
  ])('are found out when they are not: %s', (source) => {
    expect(logCallsIn(source, 'a.ts').filter(({ message }) => !LITERAL.test(message))).toHaveLength(1);
  });
});
