// Compares the runs of a simulated project with their history and counts how often the answer is the truth.
import { compareRun, rememberRun } from '@testwire/results';
import { simulate } from './simulate.mjs';
import { guessChange, guessSlower } from './simple-rule.mjs';

/** @typedef {{ right: number, wrong: number, missed: number }} Score */
/** @typedef {Map<string, { rule: Score, simple: Score | undefined }>} Scores */

export const CAUSES = [
  'regression',
  'regression of a flaky test, same message',
  'still failing',
  'flaky',
  'outage',
  'bad host',
  'slow-down',
  'slow host',
];

/** These are told from other regressions by what is known of them, not by the answer, so that of them there is a recall only. */
export const RECALL_ONLY = new Set(['regression of a flaky test, same message']);

/** What the table calls the causes. */
const NAMES = /** @type {const} */ ({
  regression: 'regression',
  'regression-alike': 'regression of a flaky test, same message',
  'still-failing': 'still failing',
  flaky: 'flaky',
  outage: 'outage',
  'bad-host': 'bad host',
});

/** @returns {Score} */
const noScore = () => ({ right: 0, wrong: 0, missed: 0 });

/**
 * @param {readonly number[]} seeds one project each
 * @param {import('./simulate.mjs').Plan} [plan]
 * @returns {Scores}
 */
export function evaluate(seeds, plan) {
  /** @type {Scores} */
  const scores = new Map(
    CAUSES.map((cause) => [cause, { rule: noScore(), simple: cause === 'slow host' ? undefined : noScore() }]),
  );
  for (const seed of seeds) evaluateProject(simulate(seed, plan), scores);
  return scores;
}

/** @param {ReturnType<typeof simulate>} project @param {Scores} scores */
function evaluateProject({ main, changed }, scores) {
  const past = main.map(({ report }) => rememberRun(report, 'tests'));
  /** @type {import('@testwire/contracts').PastRun[]} */
  const earlier = [];
  for (const run of changed) {
    const line = past.slice(0, run.baseIndex + 1).slice(-30);
    const base = line.at(-1);
    if (base === undefined) continue;
    const compared = compareRun(run.report, { base, how: 'newest', line, others: earlier.slice(-20) });
    scoreFailures(run, compared, line, scores);
    scoreDurations(run, compared, line, scores);
    earlier.push(rememberRun(run.report, 'tests'));
  }
}

/**
 * @param {import('./simulate.mjs').Simulated} run
 * @param {import('@testwire/contracts').RunReport} compared
 * @param {readonly import('@testwire/contracts').PastRun[]} line
 * @param {Scores} scores
 */
function scoreFailures(run, compared, line, scores) {
  for (const [at, test] of compared.tests.entries()) {
    const cause = run.causes.get(test.id);
    if (cause === undefined) continue;
    const truth = NAMES[cause];
    count(scores, 'rule', truth, nameChange(test.standing?.change, cause, run, test));
    count(scores, 'simple', truth, nameChange(guessChange(at, line), cause, run, test));
  }
}

/**
 * An outage of the host on which a test ran is that of a bad host.
 * @param {import('@testwire/contracts').TestChange | undefined} change
 * @param {import('./simulate.mjs').Cause} cause
 * @param {import('./simulate.mjs').Simulated} run
 * @param {import('@testwire/contracts').MergedTest} test
 */
function nameChange(change, cause, run, test) {
  if (change === 'new' || change === 'first-seen') return cause === 'regression-alike' ? NAMES[cause] : NAMES.regression;
  if (change !== 'outage') return change === 'still-failing' ? NAMES[change] : change;
  return !run.outage && run.badHosts.has(test.attempts.at(-1)?.worker ?? '') ? NAMES['bad-host'] : NAMES.outage;
}

/**
 * @param {import('./simulate.mjs').Simulated} run
 * @param {import('@testwire/contracts').RunReport} compared
 * @param {readonly import('@testwire/contracts').PastRun[]} line
 * @param {Scores} scores
 */
function scoreDurations(run, compared, line, scores) {
  for (const [at, test] of compared.tests.entries()) {
    if (test.status !== 'passed') continue;
    const isSlowed = run.slowed.has(test.id);
    // Of a short test it is neither right nor wrong to say so.
    if (isSlowed && (test.durationMs ?? 0) < 250) continue;
    decide(scores.get('slow-down')?.rule, isSlowed, test.standing?.slower !== undefined);
    decide(scores.get('slow-down')?.simple, isSlowed, guessSlower(at, test.durationMs ?? 0, line));
  }
  const named = new Set(compared.comparison?.slowWorkers.map(({ worker }) => worker));
  for (const host of new Set([...named, ...run.slowHosts]))
    decide(scores.get('slow host')?.rule, run.slowHosts.has(host), named.has(host));
}

/** @param {Scores} scores @param {'rule' | 'simple'} who @param {string} truth @param {string | undefined} answer */
function count(scores, who, truth, answer) {
  for (const name of new Set([truth, answer]))
    if (name !== undefined) decide(scores.get(name)?.[who], name === truth, name === answer);
}

/** @param {Score | undefined} score @param {boolean} isSo @param {boolean} isSaid */
function decide(score, isSo, isSaid) {
  if (score === undefined) return;
  if (isSo && isSaid) score.right += 1;
  else if (isSaid) score.wrong += 1;
  else if (isSo) score.missed += 1;
}

/** Of what was said the part that is so. @param {Score} score */
export function precisionOf({ right, wrong }) {
  return right + wrong === 0 ? Number.NaN : right / (right + wrong);
}

/** Of what is so the part that was said. @param {Score} score */
export function recallOf({ right, missed }) {
  return right + missed === 0 ? Number.NaN : right / (right + missed);
}
