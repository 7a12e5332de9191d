// What Redis holds of a run that is on its way, by what it waits for.
import { connectProducerRedis } from '@testwire/queue';
import { beginningOf, commitOf, endOf, forEachOf, post, until } from '../processes/send-run.mjs';
import { startServices } from '../processes/start-program.mjs';

const SENDERS = 8;

/**
 * @typedef {object} Waiting
 * @property {string} place
 * @property {number} bytes of a run
 */

/**
 * One service is started after the other, so that all runs wait at one place each time.
 * @param {import('../processes/open-backends.mjs').Backends} backends
 * @param {{ readonly runs: number, readonly tests: number }} options
 * @returns {Promise<Waiting[]>}
 */
export async function measureMemory(backends, { runs, tests }) {
  const link = await connectProducerRedis(backends.redis.url, () => undefined);
  const { client } = link;
  const heldBytes = async () => {
    let bytes = 0;
    for await (const keys of client.scanStream({ count: 1000 })) {
      const sizes = await Promise.all(keys.map((/** @type {string} */ key) => client.memory('USAGE', key)));
      bytes += sizes.reduce((sum, size) => sum + Number(size), 0);
    }
    return bytes;
  };
  const before = await heldBytes();
  const perRun = async () => ((await heldBytes()) - before) / runs;
  const jobsIn = async (/** @type {string} */ queue) => {
    const [waiting, active, delayed] = await Promise.all([
      client.llen(`bull:${queue}:wait`),
      client.llen(`bull:${queue}:active`),
      client.zcard(`bull:${queue}:delayed`),
    ]);
    return waiting + active + delayed;
  };
  const ingress = await startServices('ingress', backends.env);
  await forEachOf(
    Array.from({ length: runs }, (_, at) => at),
    SENDERS,
    async (at) => {
      const run = {
        id: `memory-${process.pid}-${at}`,
        repository: 'acme/memory',
        commit: commitOf(at),
        provider: 'local',
        tests,
      };
      await post(`${ingress.url}/v1/events`, { events: [...beginningOf(run), ...endOf(run)] });
    },
  );
  await ingress.stop();
  const waiting = [{ place: `coordinator, with all of its ${tests} tests in one request`, bytes: await perRun() }];
  for (const [service, queue, next] of [
    ['coordinator', 'worker-events', 'formatter'],
    ['formatter', 'reports', 'notifier'],
    ['notifier', 'notify-local', 'nothing any more'],
  ]) {
    const program = await startServices(service ?? '', backends.env);
    await until(`${service} to finish`, async () => ((await jobsIn(queue ?? '')) === 0 ? true : undefined), 50);
    await program.stop();
    waiting.push({ place: next ?? '', bytes: await perRun() });
  }
  await link.close();
  return waiting;
}
