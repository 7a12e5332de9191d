import { randomUUID } from 'node:crypto';
import { readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf } from './log.ts';

/** `lock-<pid>-<start time>-<random>`. */
const LOCK_NAME = /^lock-((\d+)-\w+)-/;

/**
 * Takes a folder for this process. Rejects when a living process has it; what a dead one left is removed.
 * Answers with the function that gives it free.
 *
 * Everybody first lays down a file of their own and then looks for others. So of two who come at once at least one sees
 * the other and leaves (perhaps both do), and as no name is used twice, removing a dead one's file never hits a living one's.
 */
export async function lockDirectory(directory: string): Promise<() => Promise<void>> {
  const own = `lock-${await identify(process.pid)}-${randomUUID()}`;
  const unlock = () => rm(join(directory, own), { force: true });
  await writeFile(join(directory, own), '', { flag: 'wx' });
  for (const name of await readdir(directory)) {
    const [, holder, pid] = LOCK_NAME.exec(name) ?? [];
    if (name === own || holder === undefined) continue;
    if ((await identify(Number(pid))) === holder) {
      await unlock();
      throw new Error(
        `The data folder ${directory} is in use by process ${pid}. Stop that process, or give this one another data folder.`,
      );
    }
    await rm(join(directory, name), { force: true });
  }
  return unlock;
}

/** `<pid>-<start time>` of a living process. The start time tells it from a later one with the same id: in a container, everybody is process 1. */
async function identify(pid: number): Promise<string | undefined> {
  if (!isAlive(pid)) return undefined;
  const stat = await readProcess(pid);
  // Field 3 is the state, field 22 the start time; the name before them may hold spaces and brackets.
  // https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state] = fields;
  // A zombie has died, only its parent has not looked yet.
  return state === 'Z' ? undefined : `${pid}-${fields[19] ?? 'unknown'}`;
}

/** Empty where there is no /proc. */
async function readProcess(pid: number): Promise<string> {
  try {
    return await readFile(`/proc/${pid}/stat`, 'utf8');
  } catch (error) {
    // ESRCH: the process ended while its entry was read.
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ESRCH') return '';
    throw error;
  }
}

function isAlive(pid: number): boolean {
  try {
    // Signal 0 only asks.
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, and belongs to somebody else.
    return codeOf(error) === 'EPERM';
  }
}
