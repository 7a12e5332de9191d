import { readFileSync } from 'node:fs';
import type { CliContext } from '../src/context.ts';
import { runCli } from '../src/run-cli.ts';

export interface Said {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a command line as a terminal would, with everything that it may use handed in. */
export async function type(args: readonly string[], context: Partial<CliContext> = {}): Promise<Said> {
  const out: string[] = [];
  const err: string[] = [];
  const code = await runCli(args, {
    env: {},
    cwd: process.cwd(),
    fetch: globalThis.fetch,
    print: (text) => void out.push(text),
    warn: (text) => void err.push(text),
    colour: false,
    width: 100,
    now: () => Date.parse('2026-03-01T10:00:00.000Z'),
    randomHex: (bytes) => '0'.repeat(bytes * 2),
    readFile: (path) => readFileSync(path, 'utf8'),
    ...context,
  });
  return { code, out: out.join(''), err: err.join('') };
}
