// Loaded into every process of a measured tool: says at its end how much memory it had at most, in kilobytes, and its
// processor time, in microseconds.
import { appendFileSync, readFileSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

/** Linux counts what the process that started this one had, unless it is asked for this program alone. */
function mostMemory() {
  try {
    const own = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'));
    if (own !== null) return Number(own[1]);
  } catch {
    // Not Linux.
  }
  return process.resourceUsage().maxRSS;
}

const path = process.env['USAGE_RECORD'];
process.on('exit', () => {
  const { user, system } = process.cpuUsage();
  // Threads count with their process.
  if (path !== undefined && isMainThread) appendFileSync(path, `${mostMemory()} ${user + system}\n`);
});
