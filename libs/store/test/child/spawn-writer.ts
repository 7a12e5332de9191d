import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export interface Writer {
  readonly pid: number;
  /** What it said so far. */
  readonly lines: readonly string[];
  /** Resolves when it has said so many lines; rejects when it ends before. */
  said(count: number): Promise<void>;
  /** Kill -9, and all that it said. */
  kill(): Promise<readonly string[]>;
}

/** `write-until-killed.ts` as a process of its own, run from the sources. What a kill leaves lying is in `temporary`. */
export function spawnWriter(dataDir: string, temporary: string): Writer {
  const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));
  const child: ChildProcess = spawn(
    process.execPath,
    ['--conditions=source', '--import', path('typescript.mjs'), path('write-until-killed.ts'), dataDir],
    { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, TMPDIR: temporary } },
  );
  const { stdout, pid } = child;
  if (stdout === null || pid === undefined) throw new Error('The writer process could not be started.');
  const lines: string[] = [];
  const reader = createInterface({ input: stdout });
  reader.on('line', (line) => lines.push(line));
  const ended = Promise.all([once(child, 'exit'), once(reader, 'close')]);
  return {
    pid,
    lines,
    async said(count) {
      while (lines.length < count) {
        await Promise.race([
          once(reader, 'line'),
          ended.then(() => {
            throw new Error(`The writer ended after ${lines.length} lines.`);
          }),
        ]);
      }
    },
    async kill() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
      await ended;
      return lines;
    },
  };
}
