import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export interface Child {
  readonly pid: number;
  /** The next line that it prints; rejects when it ends before. */
  nextLine(): Promise<string>;
  /** Kill -9. */
  kill(): Promise<void>;
}

/** Runs a file of `test/child` from its source, as a process and a process group of its own. */
export function spawnChild(file: string, args: readonly string[], env: Readonly<Record<string, string | undefined>>): Child {
  const path = (name: string) => fileURLToPath(new URL(`../child/${name}`, import.meta.url));
  const child = spawn(process.execPath, ['--conditions=source', '--import', path('typescript.mjs'), path(file), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...env },
    detached: true,
  });
  const { pid } = child;
  if (pid === undefined) throw new Error(`${file} could not be started.`);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    pid,
    async nextLine() {
      const line = await lines.next();
      if (line.done === true) throw new Error(`${file} ended and said no more.`);
      return line.value;
    },
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    },
  };
}
