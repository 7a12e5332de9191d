// What a run would take at least, and with rules that many tools have. Milliseconds of simulated time.

/**
 * @typedef {object} Work
 * @property {readonly import('./make-plan.mjs').Task[]} tasks in the order of the plan
 * @property {ReadonlyMap<string, number>} durations on the reference machine, by task
 * @property {readonly import('./make-plan.mjs').Machine[]} fleet
 * @property {number} gapMs between two leases of a machine
 */

/** @param {Work} work @param {{ readonly id: string }} task */
function msOf({ durations }, { id }) {
  const ms = durations.get(id);
  if (ms === undefined) throw new Error(`Nothing is known of ${id}.`);
  return ms;
}

/** All sets of the items but the empty one. @template T @param {readonly T[]} items @returns {T[][]} */
function subsetsOf(items) {
  return items.reduce((/** @type {T[][]} */ sets, item) => [...sets, ...sets.map((set) => [...set, item]), [item]], []);
}

/**
 * No schedule is shorter: what a set of kinds asks for cannot be done faster than by all machines that can do one of them together, and
 * no task faster than by the fastest machine that can do it. The gaps between leases are not counted.
 * @param {Work} work
 */
export function lowerBound(work) {
  const { tasks, fleet } = work;
  const bySum = subsetsOf([...new Set(tasks.map(({ kind }) => kind))]).map((kinds) => {
    const asked = tasks.filter(({ kind }) => kinds.includes(kind)).reduce((sum, task) => sum + msOf(work, task), 0);
    const able = fleet.filter((machine) => kinds.some((kind) => machine.kinds.has(kind)));
    return asked / able.reduce((sum, { speed }) => sum + speed, 0);
  });
  const byTask = tasks.map((task) => msOf(work, task) / Math.max(...ableOf(work, task).map(({ speed }) => speed)));
  return byTask.reduce((most, ms) => Math.max(most, ms), Math.max(...bySum));
}

/** @param {Work} work @param {import('./make-plan.mjs').Task} task */
function ableOf({ fleet }, { kind }) {
  return fleet.filter(({ kinds }) => kinds.has(kind));
}

/** Each kind is dealt out to its machines in turn, before anything runs, as a static matrix does. @param {Work} work */
export function roundRobin(work) {
  const { tasks, gapMs } = work;
  /** @type {Map<string, number>} */
  const turns = new Map();
  /** @type {Map<string, number>} */
  const ends = new Map();
  for (const task of tasks) {
    const able = ableOf(work, task);
    const turn = turns.get(task.kind) ?? 0;
    turns.set(task.kind, turn + 1);
    const machine = able[turn % able.length];
    if (machine === undefined) throw new Error(`Nobody can do ${task.kind}.`);
    ends.set(machine.id, (ends.get(machine.id) ?? 0) + gapMs + msOf(work, task) / machine.speed);
  }
  return Math.max(...ends.values());
}

/** Whoever is free takes the first task of the plan that is left and that it can do. @param {Work} work */
export function firstInFirstOut(work) {
  const { tasks, fleet, gapMs } = work;
  const queues = new Map(
    fleet.flatMap(({ kinds }) => [...kinds]).map((kind) => [kind, /** @type {typeof tasks[number][]} */ ([])]),
  );
  for (const task of tasks) queues.get(task.kind)?.push(task);
  const places = new Map(tasks.map(({ id }, at) => [id, at]));
  for (const queue of queues.values()) queue.reverse();
  const free = fleet.map((machine) => ({ machine, at: 0 }));
  let end = 0;
  while (free.length > 0) {
    const next = free.reduce((first, one) => (one.at < first.at ? one : first));
    const offers = [...next.machine.kinds].flatMap((kind) => queues.get(kind)?.slice(-1) ?? []);
    const task = offers.toSorted((a, b) => (places.get(a.id) ?? 0) - (places.get(b.id) ?? 0))[0];
    if (task === undefined) {
      free.splice(free.indexOf(next), 1);
      continue;
    }
    queues.get(task.kind)?.pop();
    next.at += gapMs + msOf(work, task) / next.machine.speed;
    end = Math.max(end, next.at);
  }
  return end;
}
