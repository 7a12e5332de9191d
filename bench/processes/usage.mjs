// What processes have used, as Linux tells it; elsewhere nobody says.
import { readdirSync, readFileSync } from 'node:fs';

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

/** @param {number} pid */
function readProcess(pid) {
  try {
    const parent = Number(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[1]);
    return { pid, parent, command: readFileSync(`/proc/${pid}/cmdline`, 'utf8') };
  } catch {
    return undefined;
  }
}

/** The processes of the PostgreSQL that listens on a port of this machine; none: nobody says. @param {string} databaseUrl */
export function postgresPids(databaseUrl) {
  const port = URL.canParse(databaseUrl) ? new URL(databaseUrl).port : '';
  if (port === '' || process.platform !== 'linux') return [];
  const all = readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? (readProcess(Number(name)) ?? []) : []));
  const server = all.find(({ command }) => command.includes('postgres') && command.includes(`\0-p\0${port}\0`));
  return server === undefined ? [] : all.filter(({ pid, parent }) => pid === server.pid || parent === server.pid).map(({ pid }) => pid);
}
