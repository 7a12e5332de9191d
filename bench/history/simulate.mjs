// A project with known faults, run by run. What is random comes from a seed.
import { makeRandom } from './random.mjs';

/**
 * Why a test failed.
 * @typedef {'regression' | 'regression-alike' | 'still-failing' | 'flaky' | 'outage' | 'bad-host'} Cause
 */

/**
 * A run with its truth.
 * @typedef {object} Simulated
 * @property {import('@testwire/contracts').RunReport} report
 * @property {Map<string, Cause>} causes by id of the failing test
 * @property {Set<string>} slowed ids of tests that were made slower
 * @property {Set<string>} slowHosts
 * @property {Set<string>} badHosts
 * @property {boolean} outage
 * @property {number} baseIndex of the run of the main branch that was the newest
 */

/**
 * @typedef {object} Plan
 * @property {number} [tests]
 * @property {number} [mainRuns] of the main branch before the first change
 * @property {number} [changes]
 */

/** @typedef {{ id: string, name: string, usualMs: number, flakyRate: number, shard: number }} SimulatedTest */

const SHARDS = 8;
const FLAKY_RATES = [0.02, 0.05, 0.1, 0.2, 0.4];

/**
 * @param {number} seed
 * @param {Plan} [plan]
 */
export function simulate(seed, { tests: size = 400, mainRuns = 35, changes = 10 } = {}) {
  const random = makeRandom(seed);
  const retries = random.happens(0.5) ? 2 : 0;
  const tests = makeTests(size, random);
  /** Tests that the main branch has broken, with the runs that are left until they are mended. @type {Map<string, number>} */
  const broken = new Map();
  /** @type {Simulated[]} */
  const main = [];
  /** @type {Simulated[]} */
  const changed = [];
  let hour = 0;

  /** @param {string} branch @param {string} commit @param {Partial<Faults>} faults */
  const run = (branch, commit, faults) =>
    runTests({ tests, random, retries, number: hour++, branch, commit, broken, baseIndex: main.length - 1 }, faults);

  const moveMain = () => {
    for (const [id, left] of broken) {
      if (left <= 1) broken.delete(id);
      else broken.set(id, left - 1);
    }
    if (random.happens(0.15)) {
      const span = 1 + random.below(6);
      for (const { id } of random.pick(tests, 1 + random.below(4))) broken.set(id, span);
    }
    const commit = commitOf('main', hour);
    const faults = { outage: random.happens(0.04), badHost: random.happens(0.04), slowHost: random.happens(0.1) };
    main.push(run('main', commit, faults));
    if (random.happens(0.1)) main.push(run('main', commit, {}));
  };

  for (let at = 0; at < mainRuns; at += 1) moveMain();
  for (let at = 0; at < changes; at += 1) {
    moveMain();
    const commit = commitOf(`change-${at}`, hour);
    const stable = tests.filter(({ id }) => !broken.has(id));
    const alike = random
      .pick(
        stable.filter(({ flakyRate }) => flakyRate > 0),
        random.happens(0.2) ? 1 : 0,
      )
      .map(({ id }) => id);
    const faults = {
      regressed: new Set(random.happens(0.5) ? random.pick(stable, 1 + random.below(6)).map(({ id }) => id) : []),
      alike: new Set(alike),
      slowed: new Map(
        random.happens(0.5) ? random.pick(tests, 1 + random.below(5)).map(({ id }) => [id, random.between(1.6, 4)]) : [],
      ),
      outage: random.happens(0.1),
      badHost: random.happens(0.15),
      slowHost: random.happens(0.25),
    };
    changed.push(run(`change-${at}`, commit, faults));
    // Somebody pushes the button: the same commit, the same faults of the code.
    if (random.happens(0.3))
      changed.push(run(`change-${at}`, commit, { regressed: faults.regressed, alike: faults.alike, slowed: faults.slowed }));
  }
  return { main, changed };
}

/** @param {number} size @param {import('./random.mjs').Random} random @returns {SimulatedTest[]} */
function makeTests(size, random) {
  return Array.from({ length: size }, (_, at) => ({
    id: at.toString(16).padStart(64, '0'),
    name: `test ${at}`,
    usualMs: 20 * random.scatter(1.8),
    flakyRate: at % 20 === 0 ? (FLAKY_RATES[(at / 20) % FLAKY_RATES.length] ?? 0) : 0,
    shard: at % SHARDS,
  }));
}

/** @param {string} branch @param {number} number */
function commitOf(branch, number) {
  return Buffer.from(`${branch}.${number}`).toString('hex').padEnd(40, '0').slice(0, 40);
}

/**
 * What goes wrong in one run.
 * @typedef {object} Faults
 * @property {boolean} outage
 * @property {boolean} badHost
 * @property {boolean} slowHost
 * @property {ReadonlySet<string>} regressed
 * @property {ReadonlySet<string>} alike flaky tests that are broken now, and say what they say when they fail by chance
 * @property {ReadonlyMap<string, number>} slowed
 */

/**
 * @typedef {object} Scene
 * @property {readonly SimulatedTest[]} tests
 * @property {import('./random.mjs').Random} random
 * @property {number} retries
 * @property {number} number
 * @property {string} branch
 * @property {string} commit
 * @property {ReadonlyMap<string, number>} broken
 * @property {number} baseIndex
 */

/** @param {Scene} scene @param {Partial<Faults>} faults @returns {Simulated} */
function runTests(scene, faults) {
  const { tests, random, number, branch, commit, broken, baseIndex } = scene;
  const hosts = random.pick(
    Array.from({ length: SHARDS * 2 }, (_, at) => `host-${at}`),
    SHARDS,
  );
  const badHosts = new Set(faults.badHost === true ? hosts.slice(0, 1) : []);
  const slowHosts = new Set(faults.slowHost === true ? hosts.slice(1, 2) : []);
  const slowness = random.between(1.6, 3);
  const hit = faults.outage === true ? random.between(0.7, 1) : 0;
  /** @type {Simulated['causes']} */
  const causes = new Map();
  const merged = tests.map((test) => {
    const worker = hosts[test.shard] ?? 'host';
    const lasting = lastingCause(test, { broken, faults, random, hit, isBad: badHosts.has(worker) });
    const speed = (slowHosts.has(worker) ? slowness : 1) * (faults.slowed?.get(test.id) ?? 1);
    const attempts = [];
    for (let tried = 0; tried <= scene.retries; tried += 1) {
      const cause = lasting ?? (random.happens(test.flakyRate) ? 'flaky' : undefined);
      // One in 500 waits for something.
      const durationMs = test.usualMs * speed * random.scatter(0.12) * (random.happens(0.002) ? random.between(1.5, 5) : 1);
      attempts.push({ cause, durationMs });
      if (cause === undefined) break;
    }
    const cause = attempts.at(-1)?.cause;
    if (cause !== undefined) causes.set(test.id, cause);
    return mergedTest(test, worker, attempts, { number, commit });
  });
  return {
    report: reportOf(scene, merged, { branch, commit, number }),
    causes,
    slowed: new Set(faults.slowed?.keys()),
    slowHosts,
    badHosts,
    outage: hit > 0,
    baseIndex,
  };
}

/**
 * What fails a test in every try, if anything does.
 * @param {SimulatedTest} test
 * @param {{ broken: ReadonlyMap<string, number>, faults: Partial<Faults>, random: import('./random.mjs').Random, hit: number, isBad: boolean }} given
 * @returns {Cause | undefined}
 */
function lastingCause({ id }, { broken, faults, random, hit, isBad }) {
  if (broken.has(id)) return 'still-failing';
  if (random.happens(hit)) return 'outage';
  if (isBad && random.happens(0.95)) return 'bad-host';
  if (faults.alike?.has(id) === true) return 'regression-alike';
  return faults.regressed?.has(id) === true ? 'regression' : undefined;
}

/** @type {Record<Cause, (test: SimulatedTest, of: { number: number, commit: string }) => string>} */
const MESSAGES = {
  'regression-alike': (test, of) => MESSAGES.flaky(test, of),
  regression: ({ name }, { commit }) => `TypeError: ${words(commit)} of undefined in ${name}`,
  'still-failing': ({ name }) => `AssertionError: the total of ${name} is wrong`,
  flaky: ({ name }, { number }) => `Timed out after ${1000 + number} ms waiting for ${name}`,
  outage: (_, { number }) => `connect ECONNREFUSED 10.0.0.${number}:5432`,
  'bad-host': () => 'ENOSPC: no space left on device, write',
};

/** Digits would be normalised away, and so would the difference between two faults. @param {string} commit */
function words(commit) {
  return commit.replaceAll(/\d/g, (digit) => 'ghijklmnop'[Number(digit)] ?? '').slice(0, 30);
}

/**
 * @param {SimulatedTest} test
 * @param {string} worker
 * @param {readonly { cause: Cause | undefined, durationMs: number }[]} tries
 * @param {{ number: number, commit: string }} of
 * @returns {import('@testwire/contracts').MergedTest}
 */
function mergedTest(test, worker, tries, of) {
  const shard = `shard-${test.shard}`;
  const attempts = tries.map(({ cause, durationMs }) => ({
    status: cause === undefined ? /** @type {const} */ ('passed') : /** @type {const} */ ('failed'),
    durationMs,
    runAttempt: 1,
    shard,
    worker,
    ...(cause === undefined ? {} : { message: MESSAGES[cause](test, of) }),
  }));
  const [last] = attempts.slice(-1);
  const { status, durationMs, message } = last ?? { status: 'skipped', durationMs: 0, message: undefined };
  return {
    id: test.id,
    name: test.name,
    status,
    durationMs,
    ...(message === undefined ? {} : { message }),
    shard,
    attempts,
    flaky: new Set(attempts.map((attempt) => attempt.status)).size > 1,
  };
}

/**
 * @param {Scene} scene
 * @param {import('@testwire/contracts').MergedTest[]} tests
 * @param {{ branch: string, commit: string, number: number }} of
 * @returns {import('@testwire/contracts').RunReport}
 */
function reportOf({ retries }, tests, { branch, commit, number }) {
  const failed = tests.filter(({ status }) => status === 'failed').length;
  const none = { total: 0, passed: 0, failed: 0, errored: 0, skipped: 0 };
  const openedAt = new Date(Date.UTC(2026, 0, 1, number)).toISOString();
  return {
    schemaVersion: 1,
    runId: `run-${number}`,
    run: { project: 'simulated', connection: 'local', commit, branch },
    status: failed > 0 ? 'failed' : 'passed',
    attempt: 1,
    revision: 1,
    openedAt,
    updatedAt: openedAt,
    totals: { ...none, total: tests.length, passed: tests.length - failed, failed },
    flaky: tests.filter(({ flaky }) => flaky).length,
    durationSeconds: 60,
    metrics: {},
    environment: { retries: String(retries) },
    tests,
    unlisted: none,
    shards: [],
    artifacts: [],
    problems: [],
    partial: false,
    conservation: { reported: tests.length, merged: tests.length, superseded: 0, balanced: true },
  };
}
