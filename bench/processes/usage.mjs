// What processes have used, as Linux tells it; elsewhere nobody says.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

/** Linux counts processor time in hundredths of a second. */
const TICK_MS = 10;

/** @param {number} pid @param {number} first of two fields of its `stat`, after the name @returns {number} milliseconds */
function readTimes(pid, first) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    return (Number(fields[first]) + Number(fields[first + 1])) * TICK_MS;
  } catch {
    return Number.NaN;
  }
}

/** Milliseconds of processors that a process has had, all of its threads. NaN: nobody says. @param {number} pid */
export const processorMs = (pid) => readTimes(pid, 11);

/** The same of its children that have ended. @param {number} pid */
const endedMs = (pid) => readTimes(pid, 13);

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

/** The PostgreSQL that listens on a port of this machine; undefined: nobody says. @param {string} databaseUrl */
function findPostgres(databaseUrl) {
  const port = URL.canParse(databaseUrl) ? new URL(databaseUrl).port : '';
  if (port === '' || process.platform !== 'linux') return undefined;
  const all = readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? (readProcess(Number(name)) ?? []) : []));
  const server = all.find(({ command }) => command.includes('postgres') && command.includes(`\0-p\0${port}\0`));
  if (server === undefined) return undefined;
  return { server: server.pid, children: all.filter(({ parent }) => parent === server.pid).map(({ pid }) => pid) };
}

/** Milliseconds that a PostgreSQL of this machine has had, with the processes of its connections. NaN: nobody says. @param {string} databaseUrl */
export function postgresMs(databaseUrl) {
  const found = findPostgres(databaseUrl);
  if (found === undefined) return Number.NaN;
  const alive = found.children.reduce((sum, pid) => sum + (processorMs(pid) || 0), processorMs(found.server));
  return alive + endedMs(found.server);
}

/** From now on {@link mostMegabytes} says what is held from now on. @param {number} pid */
export function forgetMostMegabytes(pid) {
  try {
    writeFileSync(`/proc/${pid}/clear_refs`, '5');
  } catch {
    // Not Linux, which then does not say how much it was either.
  }
}
