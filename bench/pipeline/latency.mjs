// How long the last event of a run takes to the provider's status, when there is nothing else to do.
import { setTimeout as wait } from 'node:timers/promises';
import { beginningOf, commitOf, endOf, post, until } from '../processes/send-run.mjs';
import { quantile } from '../processes/quantile.mjs';
import { REPOSITORY } from './start-provider.mjs';

/** News of a run is bundled for a second; then nothing is left to do. */
const IDLE_MS = 2500;
const BETWEEN_MS = 100;

/**
 * @typedef {object} Latency
 * @property {number} runs
 * @property {number} p50Ms from the request with the last event to the answer of the provider that the status is written
 * @property {number} p95Ms
 * @property {number} ownP50Ms without the time that the provider took
 * @property {number} ownP95Ms
 * @property {number} requests to the provider for one status
 */

/**
 * @param {import('./start-fleet.mjs').Fleet} fleet
 * @param {import('./start-provider.mjs').Provider} provider
 * @param {{ readonly first: number, readonly runs: number, readonly tests: number, readonly latencyMs: number }} load
 * @returns {Promise<Latency>}
 */
export async function measureLatency(fleet, provider, { first, runs, tests, latencyMs }) {
  const numbers = Array.from({ length: runs }, (_, at) => first + at);
  const runOf = (/** @type {number} */ number) => ({
    id: `run-${number}`,
    repository: REPOSITORY,
    commit: commitOf(number),
    provider: 'gitea',
    tests,
  });
  for (const number of numbers) await post(`${fleet.url}/v1/events`, { events: beginningOf(runOf(number)) });
  const begun = () => new Set(provider.simulator.state.statuses.map(({ commit }) => commit));
  await until('the first news', () => (numbers.every((number) => begun().has(commitOf(number))) ? true : undefined));
  await wait(IDLE_MS);
  /** @type {number[]} */
  const all = [];
  /** @type {number[]} */
  const own = [];
  let requests = 0;
  for (const number of numbers) {
    const before = provider.simulator.requests.length;
    const began = performance.now();
    await post(`${fleet.url}/v1/events`, { events: endOf(runOf(number)) });
    await until('the status', () => (provider.ended().has(commitOf(number)) ? true : undefined), 1);
    const took = performance.now() - began;
    const asked = provider.simulator.requests.length - before;
    all.push(took);
    own.push(took - asked * latencyMs);
    requests += asked;
    await wait(BETWEEN_MS);
  }
  return {
    runs,
    p50Ms: quantile(all, 0.5),
    p95Ms: quantile(all, 0.95),
    ownP50Ms: quantile(own, 0.5),
    ownP95Ms: quantile(own, 0.95),
    requests: requests / runs,
  };
}
