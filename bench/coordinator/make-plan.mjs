// A plan and a fleet as a large project has them: the same for the same seed.
import { makeRandom } from '../history/random.mjs';

/**
 * What a machine has, or what a task asks for.
 * @typedef {'plain' | 'cuda' | 'large' | 'lab'} Kind
 */

/**
 * @typedef {object} Task
 * @property {string} id
 * @property {Kind} kind
 * @property {string | undefined} model
 * @property {number} usualMs on the reference machine
 */

/**
 * @typedef {object} Machine
 * @property {string} id
 * @property {ReadonlySet<Kind>} kinds that it can do
 * @property {number} speed as a multiple of the reference machine
 */

/** Share of the tasks, and of the machines that can do them. @type {Readonly<Record<Exclude<Kind, 'plain'>, { tasks: number, machines: number }>>} */
const SHARES = {
  cuda: { tasks: 0.15, machines: 0.25 },
  large: { tasks: 0.1, machines: 0.4 },
  lab: { tasks: 0.05, machines: 0.15 },
};
const SPECIAL = /** @type {const} */ (['cuda', 'large', 'lab']);
const MODELS = ['bert', 'vit', 't5', 'whisper'];

const USUAL_MS = 8000;
/** Of the logarithm: one task in twenty takes seven times as long as the one in the middle. */
const SPREAD = 1.2;
const LONGEST_MS = 600_000;

/** @param {number} seed @param {number} count @returns {Task[]} */
export function makeTasks(seed, count) {
  const random = makeRandom(seed);
  return Array.from({ length: count }, (_, at) => {
    const draw = random.next();
    const { cuda, large, lab } = SHARES;
    /** @type {Kind} */
    let kind = 'plain';
    if (draw < cuda.tasks) kind = 'cuda';
    else if (draw < cuda.tasks + large.tasks) kind = 'large';
    else if (draw < cuda.tasks + large.tasks + lab.tasks) kind = 'lab';
    const model = kind === 'cuda' ? MODELS[random.below(MODELS.length)] : undefined;
    return { id: `task-${at}`, kind, model, usualMs: Math.min(LONGEST_MS, USUAL_MS * random.scatter(SPREAD)) };
  });
}

/** Machines from half to twice the speed of the reference machine. @param {number} seed @param {number} count @returns {Machine[]} */
export function makeFleet(seed, count) {
  const random = makeRandom(seed);
  return Array.from({ length: count }, (_, at) => {
    const special = SPECIAL.filter((kind) => random.happens(SHARES[kind].machines));
    /** @type {ReadonlySet<Kind>} */
    const kinds = new Set(['plain', ...special]);
    return { id: `machine-${at}`, kinds, speed: 2 ** random.between(-1, 1) };
  });
}

/** How long the tasks take this time, on the reference machine: about as long as usual. @param {number} seed @param {readonly Task[]} tasks */
export function drawDurations(seed, tasks) {
  const random = makeRandom(seed);
  return new Map(tasks.map(({ id, usualMs }) => [id, usualMs * random.scatter(0.15)]));
}

/** @type {Readonly<Record<Kind, object>>} */
const REQUIREMENTS = {
  plain: {},
  cuda: { hardware: ['cuda'], minGpuMemoryGb: 16 },
  large: { minMemoryGb: 64 },
  lab: { labels: { pool: 'lab' } },
};

/** @param {Task} task */
export function specOf({ id, kind, model }) {
  return { id, command: ['true'], requirements: REQUIREMENTS[kind], ...(model === undefined ? {} : { model }) };
}

/** The kind of the task that asks for this. @param {import('@testwire/contracts').Requirements | undefined} requirements @returns {Kind} */
export function kindOf(requirements) {
  if (requirements?.hardware.includes('cuda') === true) return 'cuda';
  if (requirements?.minMemoryGb !== undefined) return 'large';
  return requirements?.labels['pool'] === 'lab' ? 'lab' : 'plain';
}

/** @param {Machine} machine */
export function capabilitiesOf({ kinds, speed }) {
  return {
    hardware: ['cpu', ...(kinds.has('cuda') ? ['cuda'] : [])],
    cpu: { model: 'simulated', cores: 8, architecture: 'x64' },
    memoryGb: kinds.has('large') ? 128 : 16,
    gpus: kinds.has('cuda') ? [{ vendor: 'NVIDIA', name: 'simulated', memoryGb: 24, computeCapability: 8.6 }] : [],
    os: { platform: 'linux', release: '6.1' },
    labels: kinds.has('lab') ? { pool: 'lab' } : {},
    speed,
  };
}
