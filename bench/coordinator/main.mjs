// How well and how fast the coordinator hands out tasks: npm run bench:coordinator [-- --tasks 10000 --workers 100 --seed 1] [--part schedules|first-runs|server] [--quick]
import { parseArgs } from 'node:util';
import { firstRuns } from './first-runs.mjs';
import { measureLoad } from './load.mjs';
import { capabilitiesOf, drawDurations, makeFleet, makeTasks } from './make-plan.mjs';
import { firstInFirstOut, lowerBound, roundRobin } from './schedules.mjs';
import { simulate } from './simulate.mjs';
import { startProcess } from './start-process.mjs';
import { startSimulated } from './start-simulated.mjs';
import { joinFleet } from './worker-client.mjs';

/** Between two leases of one machine, in the simulation. */
const GAP_MS = 50;
/** Workers, and leases after which to stop. @type {readonly (readonly [number, number])[]} */
const STEPS = [
  [1, 100],
  [10, 300],
  [100, 600],
  [1000, 2000],
];
/** Leases at the lower rate. */
const EASED = 200;
const COLUMNS = [
  'Workers',
  'leases/s',
  'p50, ms',
  'p95, ms',
  'CPU ms of a lease',
  'SQL statements',
  'Redis commands',
  'at two fifths: leases/s',
  'p50, ms',
  'p95, ms',
];
/** Of first runs: one alone is luck. */
const SEEDS = 8;
const RUNS = ['Testwire, first run', 'Testwire, second run'];

const { values } = parseArgs({
  options: {
    tasks: { type: 'string', default: '10000' },
    workers: { type: 'string', default: '100' },
    seed: { type: 'string', default: '1' },
    part: { type: 'string', default: 'all' },
    quick: { type: 'boolean', default: false },
  },
});
const [tasks = 0, workers = 0, seed = 0] = [values.tasks, values.workers, values.seed].map(Number);
if (![tasks, workers, seed].every((value) => Number.isInteger(value) && value > 0) || tasks > 10_000) {
  console.error('--tasks, --workers and --seed take whole numbers from 1, tasks at most 10000.');
  process.exit(2);
}

if (!['schedules', 'first-runs', 'server', 'all'].includes(values.part)) {
  console.error('--part takes schedules, first-runs or server.');
  process.exit(2);
}

/** @param {readonly string[]} cells */
const printRow = (cells) => console.log(`| ${cells.join(' | ')} |`);

/** Of a plan whose tasks take no real time. @param {number} size */
async function compareSchedules(size) {
  const plan = makeTasks(seed, size);
  const fleet = makeFleet(seed + 1, workers);
  const clock = { now: Date.now() };
  const server = await startSimulated(clock);
  const clients = new Map();
  for (const machine of fleet)
    clients.set(machine.id, await joinFleet(server.url, server.token, machine.id, capabilitiesOf(machine)));
  console.log(`${size} tasks on ${workers} simulated machines, seed ${seed}\n`);
  printRow(['Schedule', 'makespan, s', 'of the lower bound', 'leases', 'tasks to unfit machines']);
  printRow(['---', '--:', '--:', '--:', '--:']);
  /** @param {string} name @param {number} ms @param {number} bound @param {readonly (number | string)[]} more */
  const print = (name, ms, bound, ...more) =>
    printRow([name, (ms / 1000).toFixed(0), (ms / bound).toFixed(3), ...more.map(String)]);
  for (const [at, name] of RUNS.entries()) {
    const work = { tasks: plan, durations: drawDurations(seed + 10 + at, plan), fleet, gapMs: GAP_MS };
    const bound = lowerBound(work);
    const outcome = await simulate(`bench-${at}`, work, { ...server, clock, clients });
    if (outcome.done !== size) throw new Error(`${outcome.done} of ${size} tasks were done.`);
    print(name, outcome.makespanMs, bound, outcome.leases, outcome.unfit);
    if (at < RUNS.length - 1) continue;
    print('first in, first out', firstInFirstOut(work), bound, size, 0);
    print('round robin', roundRobin(work), bound, '–', 0);
    print('lower bound', bound, bound, '–', '–');
  }
  await server.stop();
}

/** @param {number} size @param {number} seeds */
function compareFirstRuns(size, seeds) {
  console.log(`\nFirst runs of ${size} tasks on ${workers} machines, calculated for ${seeds} seeds\n`);
  printRow(['Batches', 'mean, of the lower bound', 'least', 'most', 'leases']);
  printRow(['---', '--:', '--:', '--:', '--:']);
  for (const [name, limit] of /** @type {const} */ ([
    ['at most five tasks', 5],
    ['one task each', 1],
  ])) {
    const runs = firstRuns(size, workers, GAP_MS, seeds, limit);
    const ratios = runs.map(({ ratio }) => ratio);
    const mean = ratios.reduce((sum, ratio) => sum + ratio, 0) / seeds;
    const leases = runs.reduce((sum, one) => sum + one.leases, 0) / seeds;
    printRow([name, ...[mean, Math.min(...ratios), Math.max(...ratios)].map((ratio) => ratio.toFixed(3)), leases.toFixed(0)]);
  }
}

/** Over HTTP, to the whole system in a process of its own. @param {typeof STEPS} steps */
async function measureServer(steps) {
  const server = await startProcess();
  console.log('\nAs fast as they can, then at two fifths of the leases per second that 10 workers had\n');
  printRow(COLUMNS);
  printRow(COLUMNS.map(() => '--:'));
  await measureLoad(server, { workers: 1, leases: 20 });
  const { perSecond: peak } = await measureLoad(server, { workers: 10, leases: 300 });
  for (const [count, leases] of steps) {
    const full = await measureLoad(server, { workers: count, leases });
    const eased = await measureLoad(server, { workers: count, leases: EASED, perSecond: peak * 0.4 });
    const { perSecond, p50Ms, p95Ms, processorMs, statements, commands } = full;
    const cells = [perSecond, p50Ms, p95Ms, processorMs, statements, commands, eased.perSecond, eased.p50Ms, eased.p95Ms];
    printRow([String(count), ...cells.map((value) => value?.toFixed(value < 100 ? 1 : 0) ?? '–')]);
  }
  await server.stop();
}

const isAsked = (/** @type {string} */ part) => values.part === 'all' || values.part === part;
if (isAsked('schedules')) await compareSchedules(values.quick ? Math.min(tasks, 1000) : tasks);
if (isAsked('first-runs')) compareFirstRuns(tasks, values.quick ? 2 : SEEDS);
if (isAsked('server')) await measureServer(values.quick ? STEPS.slice(0, 2) : STEPS);
