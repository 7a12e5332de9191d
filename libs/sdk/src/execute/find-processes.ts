import { readdir, readFile } from 'node:fs/promises';

/** One program of a task and everything that it started. */
export interface ProcessTree {
  /** The process that leads the group. */
  readonly pid: number;
  /** `NAME=value`, in the environment of all of them. */
  readonly marker: string;
}

/** https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html: `pid (name) state ppid pgrp …`; the name may hold anything. */
async function readGroup(pid: number): Promise<{ state: string; group: number } | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'latin1');
  const [state, , group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return state === undefined ? undefined : { state, group: Number(group) };
}

async function belongs(pid: number, tree: ProcessTree): Promise<boolean> {
  try {
    const process = await readGroup(pid);
    // A zombie has ended; whoever should notice it does not.
    if (process === undefined || process.state === 'Z') return false;
    return process.group === tree.pid || (await readFile(`/proc/${pid}/environ`, 'latin1')).includes(tree.marker);
  } catch {
    // It ended meanwhile, or is somebody else's.
    return false;
  }
}

/**
 * The living processes of a task, those included that left its process group, as daemons do: they have its marker in their
 * environment. Undefined where there is no /proc that tells, which is everywhere but on Linux.
 */
export async function findProcesses(tree: ProcessTree): Promise<number[] | undefined> {
  let names: string[];
  try {
    names = await readdir('/proc');
  } catch {
    return undefined;
  }
  const found: number[] = [];
  for (const pid of names.filter((name) => /^\d+$/.test(name)).map(Number)) {
    if (pid !== process.pid && (await belongs(pid, tree))) found.push(pid);
  }
  return found;
}
