// How fast the real server answers workers over HTTP on loopback. Every task is over at once, and is a lease of its own.
import { setMaxListeners } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { capabilitiesOf } from './make-plan.mjs';
import { joinFleet, submit } from './worker-client.mjs';

/**
 * @typedef {object} Load
 * @property {number} workers
 * @property {number} leases
 * @property {number} perSecond leases that were asked for, granted and completed
 * @property {number} p50Ms from request to grant
 * @property {number} p95Ms
 * @property {number | undefined} processorMs of the server, per lease
 * @property {number} statements of SQL, per lease
 * @property {number} commands to Redis, per lease
 */

/**
 * @typedef {object} Rate
 * @property {number} workers
 * @property {number} leases after which to stop
 * @property {number} [perSecond] leases that all workers together ask for; absent: as many as they get
 */

/** Less when enough was measured. @param {number} ms @param {AbortSignal} enough */
async function pause(ms, enough) {
  if (ms > 0) await wait(ms, undefined, { signal: enough }).catch(() => undefined);
}

/** @param {readonly number[]} sorted @param {number} part */
const quantile = (sorted, part) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;

let runs = 0;

/**
 * @param {Awaited<ReturnType<typeof import('./start-process.mjs').startProcess>>} server
 * @param {Rate} rate
 * @returns {Promise<Load>}
 */
export async function measureLoad(server, { workers, leases, perSecond }) {
  const { url, token } = server;
  /** @type {import('./make-plan.mjs').Machine} */
  const machine = { id: 'any', kinds: new Set(['plain']), speed: 1 };
  const fleet = await Promise.all(
    Array.from({ length: workers }, (_, at) => joinFleet(url, token, `load-${at}`, capabilitiesOf(machine))),
  );
  runs += 1;
  // Each may be at one more when the last is counted.
  const tasks = Array.from({ length: Math.min(10_000, leases + workers) }, (_, at) => ({ id: `t${at}`, command: ['true'] }));
  await submit(url, token, `load-run-${runs}`, tasks, { batchSizeLimit: 1 });
  /** @type {number[]} */
  const waits = [];
  const everyMs = perSecond === undefined ? 0 : (workers / perSecond) * 1000;
  const enough = new AbortController();
  setMaxListeners(workers, enough.signal);
  const before = await server.asked();
  const used = server.processorMs();
  const began = performance.now();
  await Promise.all(
    fleet.map(async (worker, at) => {
      let next = began + (everyMs * at) / workers;
      while (waits.length < leases) {
        await pause(next - performance.now(), enough.signal);
        if (waits.length >= leases) return;
        const asked = performance.now();
        next = Math.max(next, asked - everyMs) + everyMs;
        const grant = await worker.lease(1);
        if (grant === undefined) continue;
        waits.push(performance.now() - asked);
        if (waits.length >= leases) enough.abort();
        await worker.complete(
          grant.id,
          grant.tasks.map(({ spec }) => ({ task: spec.id, durationMs: 1 })),
        );
      }
    }),
  );
  const seconds = (performance.now() - began) / 1000;
  const after = server.processorMs();
  const asked = await server.asked();
  const sorted = waits.toSorted((a, b) => a - b);
  return {
    workers,
    leases: waits.length,
    perSecond: waits.length / seconds,
    p50Ms: quantile(sorted, 0.5),
    p95Ms: quantile(sorted, 0.95),
    processorMs: used === undefined || after === undefined ? undefined : (after - used) / waits.length,
    statements: (asked.sql - before.sql) / waits.length,
    commands: (asked.redis - before.redis) / waits.length,
  };
}
