import type { Flakiness } from '@testwire/contracts';
import { roundTo } from '../round-to.ts';
import type { AlignedHistory, AlignedRun } from './align-history.ts';
import { DISAGREED, FAIL, PASS } from './outcome-kinds.ts';

/**
 * How sure one piece of evidence makes us that a test fails and passes by chance. n pieces of a kind with weight w leave a doubt
 * of (1 − w)^n; the confidence is 1 − the product of the doubts. Failures in an outage are no evidence.
 */
const WEIGHTS = {
  /** A run in which its attempts disagreed. */
  attempts: 0.6,
  /** A commit at which several runs disagreed. */
  commits: 0.6,
  /** A single failing run between two passing ones of the base branch. One may be a fault that was mended at once, and several in a row are one. */
  relapses: 0.35,
} as const;

/** From this confidence on a test is known to be flaky. */
export const KNOWN_FLAKY = 0.55;

export interface Evidence {
  readonly attempts: Uint16Array;
  readonly commits: Uint16Array;
  readonly relapses: Uint16Array;
  readonly runs: Uint16Array;
}

export interface Now {
  readonly kinds: Uint8Array;
  readonly commit?: string;
}

/** Counts the evidence for each test; this run counts too, except as the end of a relapse. */
export function gatherEvidence(
  now: Now,
  { line, others }: Pick<AlignedHistory, 'line' | 'others'>,
  groups: readonly CommitRuns[],
): Evidence {
  const tests = now.kinds.length;
  const attempts = new Uint16Array(tests);
  const runs = new Uint16Array(tests);
  for (const kinds of [...line, ...others].map((run) => run.kinds).concat(now.kinds)) {
    for (let test = 0; test < tests; test += 1) {
      const kind = kinds[test] ?? 0;
      if ((kind & (PASS | FAIL)) === 0) continue;
      runs[test] = (runs[test] ?? 0) + 1;
      if ((kind & DISAGREED) !== 0) attempts[test] = (attempts[test] ?? 0) + 1;
    }
  }
  return { attempts, commits: countCommits(groups, tests), relapses: countRelapses(line, tests), runs };
}

/** Runs of one commit. */
export interface CommitRuns {
  readonly past: readonly AlignedRun[];
  readonly all: readonly Uint8Array[];
}

/** Of commits with several runs, this one included. */
export function groupByCommit(now: Now, { line, others }: Pick<AlignedHistory, 'line' | 'others'>): CommitRuns[] {
  const groups = new Map<string, AlignedRun[]>();
  for (const aligned of [...line, ...others]) {
    const { commit } = aligned.run;
    if (commit === undefined) continue;
    const group = groups.get(commit);
    if (group === undefined) groups.set(commit, [aligned]);
    else group.push(aligned);
  }
  return [...groups]
    .map(([commit, past]) => ({ past, all: [...past.map(({ kinds }) => kinds), ...(commit === now.commit ? [now.kinds] : [])] }))
    .filter(({ all }) => all.length > 1);
}

/** Whether one of the runs passed the test and another failed it. */
export function disagreeOn(test: number, all: readonly Uint8Array[]): boolean {
  let seen = 0;
  for (const kinds of all) seen |= kinds[test] ?? 0;
  return (seen & PASS) !== 0 && (seen & FAIL) !== 0;
}

function countCommits(groups: readonly CommitRuns[], tests: number): Uint16Array {
  const commits = new Uint16Array(tests);
  for (const { all } of groups) {
    for (let test = 0; test < tests; test += 1) if (disagreeOn(test, all)) commits[test] = (commits[test] ?? 0) + 1;
  }
  return commits;
}

const PASSED = 1;
const FAILED_ONCE = 2;
const FAILED_ON = 3;

function countRelapses(line: readonly AlignedRun[], tests: number): Uint16Array {
  const relapses = new Uint16Array(tests);
  const state = new Uint8Array(tests);
  for (const { kinds } of line) {
    for (let test = 0; test < tests; test += 1) {
      const kind = kinds[test] ?? 0;
      const before = state[test];
      if ((kind & PASS) !== 0) {
        if (before === FAILED_ONCE) relapses[test] = (relapses[test] ?? 0) + 1;
        state[test] = PASSED;
      } else if (kind === FAIL && before !== 0) state[test] = before === PASSED ? FAILED_ONCE : FAILED_ON;
    }
  }
  return relapses;
}

function confidenceOf({ attempts, commits, relapses }: Omit<Flakiness, 'confidence' | 'runs'>): number {
  return 1 - (1 - WEIGHTS.attempts) ** attempts * (1 - WEIGHTS.commits) ** commits * (1 - WEIGHTS.relapses) ** relapses;
}

export function hasEvidence({ attempts, commits, relapses }: Evidence, test: number): boolean {
  return (attempts[test] ?? 0) + (commits[test] ?? 0) + (relapses[test] ?? 0) > 0;
}

/** Undefined without evidence. */
export function flakinessOf(evidence: Evidence, test: number): Flakiness | undefined {
  if (!hasEvidence(evidence, test)) return undefined;
  const counts = {
    attempts: evidence.attempts[test] ?? 0,
    commits: evidence.commits[test] ?? 0,
    relapses: evidence.relapses[test] ?? 0,
  };
  return { confidence: roundTo(3, confidenceOf(counts)), ...counts, runs: evidence.runs[test] ?? 0 };
}
