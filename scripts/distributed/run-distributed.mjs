// One run by three workers: two from the start, of which one is killed when half of the tasks are done, and one that comes late.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { startServer, startWorker } from './start-processes.mjs';

const STEADY = 'steady';
export const KILLED = 'killed';
const LATE = 'late';
const RUN = 'distributed';
const LATE_AFTER = 1 / 4;
const KILLED_AFTER = 1 / 2;
const LOOK_MS = 200;

/**
 * @typedef {object} Outcome
 * @property {import('@testwire/contracts').RunReport} report
 * @property {readonly import('@testwire/contracts').TaskState[]} tasks
 * @property {string} markdown the report for people
 * @property {number} seconds from the plan to the report
 */

/**
 * @param {{ readonly tasks: readonly import('./plan-own-suite.mjs').Task[], readonly limitSeconds: number, readonly say: (line: string) => void }} options
 * @returns {Promise<Outcome>}
 */
export async function runDistributed({ tasks, limitSeconds, say }) {
  const dataDir = await mkdtemp(join(tmpdir(), 'testwire-distributed-'));
  /** @type {{ end(signal: NodeJS.Signals): Promise<void> }[]} */
  const running = [];
  try {
    const server = await startServer(dataDir);
    running.unshift(server);
    const signal = AbortSignal.timeout(limitSeconds * 1000);
    return await play({ server, dataDir, tasks, signal, say, running });
  } finally {
    for (const one of running) await one.end('SIGTERM');
    // A task of the killed worker may still be writing.
    await rm(dataDir, { recursive: true, force: true, maxRetries: 10, retryDelay: 500 });
  }
}

/**
 * @param {{
 *   server: Awaited<ReturnType<typeof startServer>>,
 *   dataDir: string,
 *   tasks: readonly import('./plan-own-suite.mjs').Task[],
 *   signal: AbortSignal,
 *   say: (line: string) => void,
 *   running: { end(signal: NodeJS.Signals): Promise<void> }[],
 * }} scene
 * @returns {Promise<Outcome>}
 */
async function play({ server, dataDir, tasks, signal, say, running }) {
  let isDoomed = false;
  /** @type {Promise<void> | undefined} */
  let killing;
  /** @param {string} id */
  const begin = (id) => {
    const worker = startWorker(id, dataDir, server, (line) => {
      say(`${id}: ${line}`);
      // In the middle of a task: nobody else has it, and it is not done.
      if (id !== KILLED || !isDoomed || killing !== undefined || !line.includes(': started')) return;
      running.splice(running.indexOf(worker), 1);
      killing = worker.end('SIGKILL').then(() => say(`${KILLED}: killed`));
    });
    running.unshift(worker);
  };
  const ask = createAsk(server, signal);
  begin(STEADY);
  begin(KILLED);
  const began = performance.now();
  await ask('/v1/runs', { id: RUN, run: { name: 'distributed' }, tasks: { tasks, options: { batchSizeLimit: 2 } } });
  let isLateThere = false;
  for (;;) {
    const states = await readTasks(ask);
    const done = states.filter(({ state }) => state === 'done' || state === 'given-up').length;
    if (!isLateThere && done >= tasks.length * LATE_AFTER) {
      isLateThere = true;
      begin(LATE);
    }
    isDoomed ||= done >= tasks.length * KILLED_AFTER;
    const run = /** @type {{ readonly final?: boolean, readonly status?: string } | undefined} */ (await ask(`/v1/runs/${RUN}`));
    if (states.length > 0 && done === states.length && run?.status !== 'running' && run?.status !== 'pending') break;
    await wait(LOOK_MS, undefined, { signal });
  }
  await killing;
  const report = await ask(`/v1/runs/${RUN}/report.json`);
  return {
    report: /** @type {import('@testwire/contracts').RunReport} */ (report),
    tasks: await readTasks(ask),
    markdown: String(await ask(`/v1/runs/${RUN}/report.md`)),
    seconds: (performance.now() - began) / 1000,
  };
}

/** @param {ReturnType<typeof createAsk>} ask */
async function readTasks(ask) {
  const answer = await ask(`/v1/runs/${RUN}/tasks`);
  return /** @type {{ tasks: import('@testwire/contracts').TaskState[] } | undefined} */ (answer)?.tasks ?? [];
}

/** Undefined: it is not there yet. @param {{ readonly url: string, readonly token: string }} server @param {AbortSignal} signal */
function createAsk({ url, token }, signal) {
  /** @param {string} path @param {unknown} [body] @returns {Promise<unknown>} */
  return async (path, body) => {
    const response = await fetch(url + path, {
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
      signal,
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
    });
    if (response.status === 404) return undefined;
    const text = await response.text();
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${text}`);
    return path.endsWith('.md') ? text : /** @type {unknown} */ (JSON.parse(text));
  };
}
