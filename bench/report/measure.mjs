import { spawn } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const PRELOAD = pathToFileURL(join(import.meta.dirname, 'record-usage.mjs')).href;

/** @typedef {{ readonly seconds: number, readonly cpuSeconds: number, readonly megabytes: number }} Figures */

/**
 * Of the processes that a tool started, the memory of the largest and the processor time of all. The latter does not grow
 * when others use the machine.
 * @param {string} path @returns {Promise<Pick<Figures, 'cpuSeconds' | 'megabytes'>>}
 */
async function readUsage(path) {
  const lines = (await readFile(path, 'utf8')).trim().split('\n');
  const processes = lines.map((line) => line.split(' ').map(Number));
  return {
    megabytes: Math.max(...processes.map(([kilobytes = 0]) => kilobytes)) / 1024,
    cpuSeconds: processes.reduce((sum, [, micros = 0]) => sum + micros, 0) / 1e6,
  };
}

/**
 * Runs one tool in a process of its own. `codes`: those that say it did its work; testwire says with 1 that tests failed.
 * @param {{ readonly args: readonly string[], readonly cwd: string, readonly codes: readonly number[], readonly limitSeconds: number }} tool
 *   `args` of node
 * @returns {Promise<Figures | string>} a text says why there are none
 */
export async function measure({ args, cwd, codes, limitSeconds }) {
  const record = join(cwd, 'usage.txt');
  await rm(record, { force: true });
  const env = { ...process.env, USAGE_RECORD: record, NODE_OPTIONS: `--import ${PRELOAD}` };
  const started = performance.now();
  const child = spawn(process.execPath, [...args], { cwd, env, stdio: ['ignore', 'ignore', 'pipe'] });
  let words = '';
  child.stderr.on('data', (chunk) => (words = (words + String(chunk)).slice(-500)));
  const timer = setTimeout(() => child.kill('SIGKILL'), limitSeconds * 1000);
  const [code, signal] = await new Promise((resolve) => child.on('close', (...ended) => resolve(ended)));
  clearTimeout(timer);
  const seconds = (performance.now() - started) / 1000;
  if (signal === 'SIGKILL') return `not done in ${limitSeconds} s`;
  if (!codes.includes(code)) return `ended with ${code}: ${words.trim().split('\n').at(-1)}`;
  return { seconds, ...(await readUsage(record)) };
}

/** The median of several runs by processor time. @param {() => Promise<Figures | string>} run @param {number} times @returns {Promise<Figures | string>} */
export async function repeat(run, times) {
  /** @type {Figures[]} */
  const all = [];
  for (let count = 0; count < times; count += 1) {
    const figures = await run();
    if (typeof figures === 'string') return figures;
    all.push(figures);
  }
  const sorted = all.toSorted((a, b) => a.cpuSeconds - b.cpuSeconds);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? 'not run';
}
