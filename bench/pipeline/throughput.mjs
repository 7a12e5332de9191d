// How many runs a second become statuses at the provider, when there are always more of them waiting.
import { beginningOf, commitOf, endOf, forEachOf, post, until } from '../processes/send-run.mjs';
import { postgresMs, processorMs } from '../processes/usage.mjs';
import { KINDS } from './start-fleet.mjs';
import { REPOSITORY } from './start-provider.mjs';

const SENDERS = 8;
/** Runs that nobody counts, until what is run often has been compiled. */
const WARMING = 20;

/**
 * @typedef {object} Throughput
 * @property {number} publications a second
 * @property {number} events a second
 * @property {readonly number[]} ownMs of processors for each publication, by kind of process
 * @property {number} redisMs
 * @property {number} postgresMs
 */

/**
 * @param {import('./start-fleet.mjs').Fleet} fleet
 * @param {import('./start-provider.mjs').Provider} provider
 * @param {import('../processes/open-backends.mjs').Backends} backends
 * @param {{ readonly first: number, readonly runs: number, readonly tests: number }} load `first`: the number of the first commit
 * @returns {Promise<Throughput>}
 */
export async function measureThroughput(fleet, provider, backends, { first, runs, tests }) {
  let next = first;
  const publish = async (/** @type {number} */ count) => {
    const ids = Array.from({ length: count }, (_, at) => next + at);
    next += count;
    const before = provider.ended().size;
    await forEachOf(ids, SENDERS, async (number) => {
      const run = { id: `run-${number}`, repository: REPOSITORY, commit: commitOf(number), provider: 'gitea', tests };
      await post(`${fleet.url}/v1/events`, { events: [...beginningOf(run), ...endOf(run)] });
    });
    await until('the publications', () => (provider.ended().size - before >= count ? true : undefined));
  };
  await publish(WARMING);
  const used = () => [
    ...KINDS.map((kind) => fleet.processorMs(kind)),
    processorMs(backends.redis.pid),
    postgresMs(backends.databaseUrl),
  ];
  const before = used();
  const began = performance.now();
  await publish(runs);
  const seconds = (performance.now() - began) / 1000;
  const each = used().map((ms, at) => (ms - (before[at] ?? 0)) / runs);
  return {
    publications: runs / seconds,
    events: (runs * (tests + 3)) / seconds,
    ownMs: each.slice(0, KINDS.length),
    redisMs: each[KINDS.length] ?? Number.NaN,
    postgresMs: each[KINDS.length + 1] ?? Number.NaN,
  };
}
