import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** `lock-<pid>-<start time>-<random>` */
const LOCK = /^lock-((\d+)-\w+)-/;

/** `<pid>-<start time>` of a living process: the start time tells it from a later one with the same id, where there is a /proc. */
async function identify(pid: number): Promise<string | undefined> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // Somebody else's process lives too.
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return undefined;
  }
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? undefined : `${pid}-${fields[19] ?? 'unknown'}`;
  } catch {
    return `${pid}-unknown`;
  }
}

/** The folder belongs to another process. */
export class FolderInUse extends Error {
  override readonly name = 'FolderInUse';
}

/**
 * Takes a folder for this process, and answers with what gives it free. Rejects with `FolderInUse` when a living process has it;
 * what a dead one left is removed. Everybody lays down a file first and looks for others then, so of two at once one leaves.
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const own = `lock-${await identify(process.pid)}-${randomUUID()}`;
  const unlock = () => rm(join(folder, own), { force: true });
  await writeFile(join(folder, own), '', { flag: 'wx' });
  for (const name of await readdir(folder)) {
    const [, holder, pid] = LOCK.exec(name) ?? [];
    if (name === own || holder === undefined) continue;
    if ((await identify(Number(pid))) === holder) {
      await unlock();
      throw new FolderInUse(
        `The folder ${folder} is in use by the worker with process id ${pid}. Give each worker a folder of its own.`,
      );
    }
    await rm(join(folder, name), { force: true });
  }
  return unlock;
}
