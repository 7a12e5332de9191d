// What processes have used, as Linux tells it; elsewhere nobody says.
import { readFileSync } from 'node:fs';

/** Linux counts processor time in hundredths of a second. */
const TICK_MS = 10;

/** Milliseconds of processors that a process has had, all of its threads. NaN: nobody says. @param {number} pid */
export function processorMs(pid) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
  } catch {
    return Number.NaN;
  }
}

/** Megabytes that a process has held at most. NaN: nobody says. @param {number} pid */
export function mostMegabytes(pid) {
  try {
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
  } catch {
    return Number.NaN;
  }
}

/** @param {readonly number[]} pids */
export const processorMsOf = (pids) => pids.reduce((sum, pid) => sum + processorMs(pid), 0);
