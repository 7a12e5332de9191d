// The whole system as a process of its own, as npm start begins it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { CONFIGURATION, TOKEN } from './start-simulated.mjs';

const COUNTING = new URL('count-statements.mjs', import.meta.url).href;
const PROGRAM = fileURLToPath(new URL('../../services/standalone/dist/main.js', import.meta.url));

/** Linux counts processor time in hundredths of a second. */
const TICK_MS = 10;

export async function startProcess() {
  const dataDir = await mkdtemp(join(tmpdir(), 'testwire-bench-'));
  const config = join(dataDir, 'bench.json');
  await writeFile(config, JSON.stringify(CONFIGURATION));
  const child = spawn(process.execPath, ['--import', COUNTING, PROGRAM], {
    env: { PATH: process.env['PATH'] ?? '', PORT: '0', DATA_DIR: dataDir, LOG_LEVEL: 'error', TESTWIRE_CONFIG: config },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  const exited = once(child, 'exit');
  /** @type {string} */
  const url = await new Promise((resolve, reject) => {
    createInterface({ input: /** @type {import('node:stream').Readable} */ (child.stdout) }).on('line', (line) => {
      const found = /ready on (http:\S+)/.exec(line)?.[1];
      if (found !== undefined) resolve(found);
    });
    child.once('exit', (code) => reject(new Error(`The server ended with ${String(code)}.`)));
  });
  return {
    url,
    token: TOKEN,
    /** Milliseconds that the process has had of processors, with the embedded database and without Redis; undefined: nobody says. */
    processorMs() {
      if (process.platform !== 'linux') return undefined;
      const fields = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
      return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
    },
    /** What it has asked of its stores, from the start. */
    async asked() {
      child.send('asked');
      const [counts] = await once(child, 'message');
      return /** @type {{ sql: number, redis: number }} */ (counts);
    },
    async stop() {
      child.kill('SIGTERM');
      await exited;
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
