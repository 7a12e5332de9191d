import type { Clock } from '../http/clock.ts';
import { findProcesses, type ProcessTree } from './find-processes.ts';

const LOOK_EVERY_MS = 50;
/** A process that does not go when killed hangs in the kernel; waiting longer would not help. */
const KILLED_WITHIN_MS = 5000;

function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    process.kill(pid, name);
    return true;
  } catch {
    // There is none any more.
    return false;
  }
}

async function signalAll(tree: ProcessTree, name: NodeJS.Signals): Promise<void> {
  signal(-tree.pid, name);
  for (const pid of (await findProcesses(tree)) ?? []) signal(pid, name);
}

async function isAlive(tree: ProcessTree): Promise<boolean> {
  const found = await findProcesses(tree);
  return found === undefined ? signal(-tree.pid, 0) : found.length > 0;
}

async function goneWithin(tree: ProcessTree, ms: number, clock: Clock): Promise<boolean> {
  const until = clock.monotonicMs() + ms;
  while (await isAlive(tree)) {
    if (clock.monotonicMs() >= until) return false;
    await clock.sleep(LOOK_EVERY_MS);
  }
  return true;
}

/** Ends all of them: asks first, and kills what is left after the grace. */
export async function endProcessTree(tree: ProcessTree, graceMs: number, clock: Clock): Promise<void> {
  if (!(await isAlive(tree))) return;
  if (graceMs > 0) {
    await signalAll(tree, 'SIGTERM');
    if (await goneWithin(tree, graceMs, clock)) return;
  }
  const until = clock.monotonicMs() + KILLED_WITHIN_MS;
  do {
    // Again and again: whoever forks faster than it is looked for is caught in a later round.
    await signalAll(tree, 'SIGKILL');
    if (await goneWithin(tree, LOOK_EVERY_MS, clock)) return;
  } while (clock.monotonicMs() < until);
}
