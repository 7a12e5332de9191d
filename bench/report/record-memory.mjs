// Loaded into every process of a measured tool: says at its end how much memory it had at most, in kilobytes.
import { appendFileSync, readFileSync } from 'node:fs';

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

const path = process.env['MEMORY_RECORD'];
process.on('exit', () => {
  if (path !== undefined) appendFileSync(path, `${mostMemory()}\n`);
});
