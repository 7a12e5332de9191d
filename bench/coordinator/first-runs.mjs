// How the size of batches tells on a first run, where nobody knows how long tasks take: over several seeds, for one says little.
import { taskSpec } from '@testwire/contracts';
// The rule itself, without a server: one run over HTTP takes minutes.
import { makeBatches } from '../../services/coordinator/dist/tasks/make-batches.js';
import { drawDurations, kindOf, makeFleet, makeTasks, specOf } from './make-plan.mjs';
import { lowerBound } from './schedules.mjs';

/** @typedef {import('./schedules.mjs').Work} Work */

/** @typedef {object} FirstRun
 * @property {number} ratio of its makespan to the lower bound
 * @property {number} leases
 */

/** Whoever is free takes the next batch of the kind that the fewest can do. @param {Work} work @param {number} limit tasks of a batch @returns {FirstRun} */
function run(work, limit) {
  const { tasks, durations, fleet, gapMs } = work;
  const countAble = (/** @type {import('./make-plan.mjs').Kind} */ kind) => fleet.filter(({ kinds }) => kinds.has(kind)).length;
  const { batches } = makeBatches({
    tasks: tasks.map((task) => taskSpec.parse(specOf(task))),
    options: { enableBatchProcessing: true, batchSizeLimit: limit, modelGrouping: true, hardwareGrouping: true },
    project: 'bench',
    expectedMs: () => undefined,
    workers: ({ requirements }) => countAble(kindOf(requirements)),
  });
  /** @type {Map<string, (typeof batches)[number][]>} */
  const queues = new Map();
  for (const batch of batches.toReversed()) {
    const kind = kindOf(batch.tasks[0]?.requirements);
    queues.set(kind, [...(queues.get(kind) ?? []), batch]);
  }
  const free = fleet.map((machine) => ({ machine, at: 0 }));
  const first = { ratio: 0, leases: 0 };
  while (free.length > 0) {
    const next = free.reduce((earliest, one) => (one.at < earliest.at ? one : earliest));
    const { kinds, speed } = next.machine;
    const [scarcest] = [...kinds]
      .filter((kind) => (queues.get(kind)?.length ?? 0) > 0)
      .toSorted((a, b) => countAble(a) - countAble(b));
    const batch = scarcest === undefined ? undefined : queues.get(scarcest)?.pop();
    if (batch === undefined) {
      free.splice(free.indexOf(next), 1);
      continue;
    }
    first.leases += 1;
    next.at += gapMs + batch.tasks.reduce((sum, { id }) => sum + (durations.get(id) ?? 0) / speed, 0);
    first.ratio = Math.max(first.ratio, next.at);
  }
  return { ...first, ratio: first.ratio / lowerBound(work) };
}

/** @param {number} size @param {number} workers @param {number} gapMs @param {number} seeds @param {number} limit @returns {FirstRun[]} one for each seed */
export function firstRuns(size, workers, gapMs, seeds, limit) {
  return Array.from({ length: seeds }, (_, at) => {
    const seed = at + 1;
    const tasks = makeTasks(seed, size);
    return run({ tasks, durations: drawDurations(seed + 10, tasks), fleet: makeFleet(seed + 1, workers), gapMs }, limit);
  });
}
