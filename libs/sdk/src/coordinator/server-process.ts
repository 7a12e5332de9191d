import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

const READY = /ready on (http\S+)/;
const KEPT_LINES = 20;

export interface ServerProcess {
  readonly url: string;
  /** Lets it drain, and ends it by force when that takes longer than `graceMs`. */
  end(graceMs: number): Promise<void>;
}

/** The server did not start; the message has what it said last. */
export class ServerNotStarted extends Error {
  override readonly name = 'ServerNotStarted';
}

/** Reads both outputs to their end, so that the process never waits for a reader. */
function listen(child: ChildProcess, hear: (line: string) => void): void {
  for (const stream of [child.stdout, child.stderr]) {
    if (stream !== null) createInterface({ input: stream }).on('line', hear);
  }
}

async function endOf(child: ChildProcess, ended: Promise<unknown>, graceMs: number): Promise<void> {
  // Its standard input is what it lives by: it ends with it, also when this process dies.
  child.stdin?.end();
  const timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
  await ended;
  clearTimeout(timer);
}

/** Starts `testwire up` as a process that ends with this one. Resolves when it serves. */
export async function startServerProcess(
  program: string,
  env: Readonly<Record<string, string>>,
  onLog: (line: string) => void,
): Promise<ServerProcess> {
  const child = spawn(process.execPath, [program, 'up', '--until-stdin-ends'], { env, stdio: ['pipe', 'pipe', 'pipe'] });
  // What is written to a process that has just died is lost; that it died is told by `exit`.
  child.stdin.on('error', () => undefined);
  const ended = once(child, 'exit');
  const last: string[] = [];
  const url = await new Promise<string>((resolve, reject) => {
    const fail = (why: string): void => reject(new ServerNotStarted([`testwire up ${why}.`, ...last].join('\n')));
    listen(child, (line) => {
      onLog(line);
      last.push(line);
      if (last.length > KEPT_LINES) last.shift();
      const found = READY.exec(line)?.[1];
      if (found !== undefined) resolve(found);
    });
    child.once('error', (error) => fail(`cannot be run: ${error.message}`));
    // `close` comes after the last of what it said.
    child.once('close', (code, signal) => fail(`ended with ${String(code ?? signal)} before it was ready`));
  });
  return { url, end: (graceMs) => endOf(child, ended, graceMs) };
}
