// The server and the workers as processes of their own, from the build.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const SERVER = fileURLToPath(new URL('../../services/standalone/dist/main.js', import.meta.url));
const CLI = fileURLToPath(new URL('../../services/cli/bin/testwire.mjs', import.meta.url));

/** Short, so that nobody waits long for the tasks of the dead. */
const CONFIGURATION = { coordinator: { leaseSeconds: 10, heartbeatSeconds: 2, discoveryIntervalSeconds: 1 } };

/** @typedef {Readonly<Record<string, string>>} Environment */

/**
 * @param {readonly string[]} args
 * @param {Environment} env
 * @param {(line: string) => void} hear
 */
function start(args, env, hear) {
  const child = spawn(process.execPath, args, {
    env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  createInterface({ input: child.stdout }).on('line', hear);
  return {
    exited,
    /** @param {NodeJS.Signals} signal */
    async end(signal) {
      child.kill(signal);
      await exited;
    },
  };
}

/** What `npm start` starts. @param {string} dataDir */
export async function startServer(dataDir) {
  const file = join(dataDir, 'config.json');
  await writeFile(file, JSON.stringify(CONFIGURATION));
  /** @type {(url: string) => void} */
  let found = () => undefined;
  const ready = new Promise((/** @type {(url: string) => void} */ resolve) => (found = resolve));
  const env = { PORT: '0', DATA_DIR: dataDir, LOG_LEVEL: 'error', TESTWIRE_CONFIG: file };
  const server = start([SERVER], env, (line) => {
    const url = /ready on (http:\S+)/.exec(line)?.[1];
    if (url !== undefined) found(url);
  });
  const url = await Promise.race([ready, server.exited.then(() => undefined)]);
  if (url === undefined) throw new Error('The server ended before it was ready.');
  return { ...server, url, token: (await readFile(join(dataDir, 'token'), 'utf8')).trim() };
}

/**
 * What `testwire worker` starts.
 * @param {string} id
 * @param {string} dataDir
 * @param {{ readonly url: string, readonly token: string }} server
 * @param {(line: string) => void} hear
 */
export function startWorker(id, dataDir, { url, token }, hear) {
  const args = [CLI, 'worker', '--coordinator', url, '--id', id, '--work-dir', join(dataDir, id)];
  return start(args, { TESTWIRE_TOKEN: token }, hear);
}
