import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const pathTo = (path: string): string => fileURLToPath(new URL(`../../services/${path}`, import.meta.url));

/** What starts the whole system: the program of the containers, and the command. */
export const PROGRAMS = {
  standalone: [pathTo('standalone/dist/main.js')],
  'testwire up': [pathTo('cli/bin/testwire.mjs'), 'up'],
} as const;

export interface TestwireProcess {
  readonly url: string;
  readonly token: string;
  /** What it has said on standard output. */
  readonly lines: readonly string[];
  /** Sends the signal and resolves to the exit code, or the signal's name, when the process has ended. */
  end(signal: 'SIGTERM' | 'SIGINT' | 'SIGKILL'): Promise<number | string>;
}

function waitForUrl(child: ChildProcess, said: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    if (child.stdout === null) throw new Error('no standard output');
    createInterface({ input: child.stdout }).on('line', (line) => {
      said.push(line);
      const url = /ready on (http:\S+)/.exec(line)?.[1];
      if (url !== undefined) resolve(url);
    });
    child.once('exit', (code) => reject(new Error(`ended with ${String(code)} before it was ready:\n${said.join('\n')}`)));
  });
}

/** The real program as a process of its own, from the build that npm test makes first. */
export function spawnProgram(
  dataDir: string,
  env: Readonly<Record<string, string>>,
  program: readonly string[],
  errors: 'inherit' | 'pipe',
): ChildProcess {
  return spawn(process.execPath, program, {
    env: { PATH: process.env['PATH'] ?? '', PORT: '0', DATA_DIR: dataDir, LOG_LEVEL: 'warn', ...env },
    stdio: ['ignore', 'pipe', errors],
  });
}

/** The same, when it is ready. */
export async function startProcess(
  dataDir: string,
  env: Readonly<Record<string, string>> = {},
  program: readonly string[] = PROGRAMS.standalone,
): Promise<TestwireProcess> {
  const lines: string[] = [];
  const child = spawnProgram(dataDir, env, program, 'inherit');
  const exited = once(child, 'exit') as Promise<[number | null, string | null]>;
  const url = await waitForUrl(child, lines);
  return {
    url,
    lines,
    token: (await readFile(join(dataDir, 'token'), 'utf8')).trim(),
    async end(signal) {
      child.kill(signal);
      const [code, by] = await exited;
      return code ?? by ?? 'unknown';
    },
  };
}
