import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const STANDALONE = fileURLToPath(new URL('../../services/standalone/dist/main.js', import.meta.url));

/** Longer no program of a measurement takes to start, also on a busy machine. */
const START_MS = 120_000;
const STOP_MS = 30_000;

/** Whoever ends in a hurry takes its programs along. @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/**
 * Runs a script of Node until it is stopped. It is ready when it prints "on http://…". With BENCH_PROFILE it writes
 * a profile of its processor time to that folder.
 * @param {readonly string[]} args of node
 * @param {Readonly<Record<string, string>>} env beside PATH
 */
export async function startProgram(args, env) {
  const profile = process.env['BENCH_PROFILE'];
  const profiled = profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`];
  const child = spawn(process.execPath, [...profiled, ...args], {
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const kill = () => child.kill('SIGKILL');
  running.add(child);
  child.once('exit', () => running.delete(child));
  const late = setTimeout(kill, START_MS);
  /** @type {string} */
  const url = await new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const found = / on (http:\S+)/.exec(line)?.[1];
      if (found !== undefined) resolve(found);
    });
    child.once('exit', (code) => reject(new Error(`${args.join(' ')} ended with ${String(code)} before it was ready.`)));
  });
  clearTimeout(late);
  return {
    url,
    pid: child.pid ?? 0,
    async stop() {
      child.kill('SIGTERM');
      const slow = setTimeout(kill, STOP_MS);
      await exited;
      clearTimeout(slow);
    },
  };
}

/** @typedef {Awaited<ReturnType<typeof startProgram>>} Program */

/** Services of Testwire in a process of their own, on a free port. @param {string} services @param {Readonly<Record<string, string>>} env */
export function startServices(services, env) {
  return startProgram([STANDALONE, '--services', services], {
    PORT: '0',
    LOG_LEVEL: process.env['BENCH_LOG'] ?? 'error',
    ...env,
  });
}
