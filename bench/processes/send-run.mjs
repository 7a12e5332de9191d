// Runs as workers report them over HTTP.
import { setTimeout as wait } from 'node:timers/promises';
import { TOKEN } from './open-backends.mjs';

/** Longer nothing that is waited for takes, also on a busy machine. */
const PATIENCE_MS = 60_000;

/**
 * Looks every few milliseconds until there is something. @template T
 * @param {string} what @param {() => Promise<T | undefined> | T | undefined} look @param {number} [everyMs] @returns {Promise<T>}
 */
export async function until(what, look, everyMs = 10) {
  const end = performance.now() + PATIENCE_MS;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (performance.now() > end) throw new Error(`Waited ${PATIENCE_MS / 1000} s for ${what}.`);
    await wait(everyMs);
  }
}

/** @param {string} url @param {unknown} body @returns {Promise<void>} */
export async function post(url, body, mediaType = 'application/json') {
  const response = await fetch(url, {
    method: 'POST',
    headers: { Authorization: `Bearer ${TOKEN}`, 'Content-Type': mediaType },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const text = await response.text();
  if (response.status !== 202) throw new Error(`${url} answered ${response.status}: ${text.slice(0, 500)}`);
}

/**
 * @typedef {object} Run
 * @property {string} id
 * @property {string} repository
 * @property {string} commit
 * @property {string} [provider]
 * @property {number} tests
 */

/** @param {number} number */
export const commitOf = (number) => `c0ffee${number.toString(16).padStart(34, '0')}`;

const at = () => new Date().toISOString();

/** The events that begin a run of one shard, and tell its tests; one of 50 fails. @param {Run} run */
export function beginningOf({ id, repository, commit, provider, tests }) {
  const own = provider === undefined ? {} : { provider };
  const event = (/** @type {string} */ name) => ({ id: name, runId: id, at: at() });
  return [
    {
      ...event('start'),
      type: 'run-started',
      run: { name: 'Tests', repository: { name: repository }, commit, branch: 'main', ...own },
      plan: { shards: ['1'] },
    },
    ...Array.from({ length: tests }, (_, number) => ({
      ...event(`test-${number}`),
      type: 'test-finished',
      shard: '1',
      worker: 'worker-1',
      test: {
        suite: ['checkout', 'basket'],
        name: `keeps item ${number}`,
        status: number % 50 === 7 ? 'failed' : 'passed',
        durationMs: 100 + number,
      },
    })),
  ];
}

/** The events that end it. @param {Pick<Run, 'id'>} run */
export function endOf({ id }) {
  const event = { runId: id, at: at() };
  return [
    { ...event, id: 'shard-end', type: 'shard-finished', shard: '1', worker: 'worker-1' },
    { ...event, id: 'end', type: 'run-finished' },
  ];
}

const ENDED = ['passed', 'failed', 'errored', 'incomplete', 'cancelled'];

/** @param {string} url @param {string} id */
export function untilFinal(url, id) {
  return until(`the end of ${id}`, async () => {
    const response = await fetch(`${url}/v1/runs/${id}`, { headers: { Authorization: `Bearer ${TOKEN}` } });
    if (!response.ok) return undefined;
    const { status } = /** @type {{ status: string }} */ (await response.json());
    return ENDED.includes(status) ? status : undefined;
  });
}

/** Runs `work` for every item, so many at once. @template T @param {readonly T[]} items @param {number} atOnce @param {(item: T) => Promise<void>} work */
export async function forEachOf(items, atOnce, work) {
  const left = items.values();
  const speak = async () => {
    for (const item of left) await work(item);
  };
  await Promise.all(Array.from({ length: atOnce }, speak));
}
