import type { ChildProcess, spawn as nodeSpawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Clock } from '../http/clock.ts';
import type { BoundedOutput } from './bounded-output.ts';
import { endProcessTree } from './end-process-tree.ts';

export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  /** `NAME=value` of `env` that no other task has: by it strayed processes are found. */
  readonly marker: string;
  /** Between asking to end and killing. */
  readonly graceMs: number;
  /** Ends the command. */
  readonly stop: AbortSignal;
  readonly output: BoundedOutput;
}

export type CommandEnd =
  | { readonly how: 'exited'; readonly exitCode: number }
  | { readonly how: 'signalled'; readonly signal: string }
  /** It never ran: no such program, not allowed, no such folder. */
  | { readonly how: 'not-started'; readonly reason: string };

export interface CommandTools {
  readonly spawn: typeof nodeSpawn;
  readonly clock: Clock;
}

/** Output that a strayed process holds open is not waited for longer than so. */
const OUTPUT_WITHIN_MS = 2000;

/** The system says only that something is not there. */
function explainMissing(program: string, folder: string): string {
  if (!existsSync(folder)) return `There is no folder ${folder} to run "${program}" in.`;
  if (!program.includes('/')) return `There is no program "${program}" in the PATH of this worker.`;
  const path = resolve(folder, program);
  if (!existsSync(path)) return `There is no program "${program}": ${path} does not exist.`;
  return `"${program}" cannot be run: the program that its first line (#!) names is not on this machine.`;
}

function explainStart(error: unknown, { program, folder }: Command): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT') return explainMissing(program, folder);
  if (code === 'EACCES') return `"${program}" may not be run by this user.`;
  if (code === 'E2BIG') return 'The arguments and the environment are too long for this machine.';
  return `"${program}" could not be started: ${error instanceof Error ? error.message : String(error)}`;
}

async function endOf(child: ChildProcess, command: Command): Promise<CommandEnd> {
  try {
    const [exitCode, signal] = (await once(child, 'exit')) as [number | null, string | null];
    return exitCode === null ? { how: 'signalled', signal: signal ?? 'a signal' } : { how: 'exited', exitCode };
  } catch (error) {
    return { how: 'not-started', reason: explainStart(error, command) };
  }
}

function start(command: Command, tools: CommandTools): ChildProcess | string {
  try {
    // Detached: it leads a process group of its own, so that all of it can be ended.
    return tools.spawn(command.program, [...command.args], {
      cwd: command.folder,
      env: { ...command.env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
  } catch (error) {
    return explainStart(error, command);
  }
}

/** Runs a program until it ends, or is ended; whatever it started and left behind is ended with it. Never rejects. */
export async function runCommand(command: Command, tools: CommandTools): Promise<CommandEnd> {
  const child = start(command, tools);
  if (typeof child === 'string') return { how: 'not-started', reason: child };
  const streams = [child.stdout, child.stderr].filter((stream) => stream !== null);
  const closed = Promise.all(streams.map((stream) => new Promise<void>((resolve) => stream.once('close', () => resolve()))));
  for (const stream of streams) {
    stream.on('data', (chunk: Buffer) => command.output.write(chunk));
    stream.on('error', () => undefined);
  }
  const ending = endOf(child, command);
  const tree = child.pid === undefined ? undefined : { pid: child.pid, marker: command.marker };
  let stopping: Promise<void> | undefined;
  const stop = (): void => {
    if (tree !== undefined) stopping ??= endProcessTree(tree, command.graceMs, tools.clock);
  };
  if (command.stop.aborted) stop();
  command.stop.addEventListener('abort', stop, { once: true });
  const end = await ending;
  command.stop.removeEventListener('abort', stop);
  await stopping;
  if (tree !== undefined) await endProcessTree(tree, 0, tools.clock);
  const enough = new AbortController();
  await Promise.race([closed, tools.clock.sleep(OUTPUT_WITHIN_MS, enough.signal)]);
  enough.abort();
  for (const stream of streams) stream.destroy();
  return end;
}
