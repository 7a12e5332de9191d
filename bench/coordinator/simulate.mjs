// Has the real coordinator hand out a plan, over HTTP, to machines whose tasks take no time but that of a clock set by hand.
import { specOf } from './make-plan.mjs';
import { submit } from './worker-client.mjs';

/**
 * @typedef {object} Scene
 * @property {string} url
 * @property {string} token
 * @property {{ now: number }} clock of the server
 * @property {ReadonlyMap<string, import('./worker-client.mjs').WorkerClient>} clients by machine
 */

/**
 * @typedef {object} Outcome
 * @property {number} makespanMs of simulated time
 * @property {number} leases
 * @property {number} unfit tasks that were given to a machine that cannot do them
 * @property {number} done tasks
 */

/** So much simulated time passes between plan and first lease: what the coordinator remembers of before is old then. */
const PAUSE_MS = 5000;

/** Real seconds to wait for a task that is there: a plan may still be on its way into the queues. */
const PATIENCE = 20;

/** @typedef {{ at: number, machine: import('./make-plan.mjs').Machine, grant: import('@testwire/contracts').LeaseGrant | undefined }} Event */

/**
 * @param {string} runId
 * @param {import('./schedules.mjs').Work} work
 * @param {Scene} scene
 * @returns {Promise<Outcome>}
 */
export async function simulate(runId, { tasks, durations, fleet, gapMs }, { url, token, clock, clients }) {
  await submit(url, token, runId, tasks.map(specOf));
  clock.now += PAUSE_MS;
  const began = clock.now;
  const kinds = new Map(tasks.map(({ id, kind }) => [id, kind]));
  /** Tasks of each kind that nobody was given. @type {Map<string, number>} */
  const left = new Map();
  for (const { kind } of tasks) left.set(kind, (left.get(kind) ?? 0) + 1);
  const outcome = { makespanMs: 0, leases: 0, unfit: 0, done: 0 };
  /** @type {Event[]} */
  const events = fleet.map((machine) => ({ at: began, machine, grant: undefined }));
  while (events.length > 0) {
    const event = events.reduce((first, one) => (one.at < first.at ? one : first));
    const { machine } = event;
    const client = clients.get(machine.id);
    if (client === undefined) throw new Error(`${machine.id} is not registered.`);
    clock.now = event.at;
    const msOf = (/** @type {string} */ task) => (durations.get(task) ?? 0) / machine.speed;
    if (event.grant !== undefined) {
      const ended = event.grant.tasks.map(({ spec: { id } }) => ({ task: id, durationMs: msOf(id) }));
      await client.complete(event.grant.id, ended);
      outcome.done += ended.length;
      outcome.makespanMs = clock.now - began;
    }
    const isAny = [...machine.kinds].some((kind) => (left.get(kind) ?? 0) > 0);
    event.grant = await client.lease(isAny ? PATIENCE : 0);
    if (event.grant === undefined) {
      events.splice(events.indexOf(event), 1);
      continue;
    }
    const ids = event.grant.tasks.map(({ spec }) => spec.id);
    const given = ids.map((id) => kinds.get(id) ?? 'plain');
    for (const kind of given) left.set(kind, (left.get(kind) ?? 0) - 1);
    outcome.leases += 1;
    outcome.unfit += given.filter((kind) => !machine.kinds.has(kind)).length;
    event.at += gapMs + ids.reduce((sum, id) => sum + msOf(id), 0);
  }
  return outcome;
}
