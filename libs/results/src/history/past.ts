import type { Comparison, PastRun } from '@testwire/contracts';

/** What a run is compared with. Every run in it was opened before that run, except runs of the very same commit. */
export interface Past {
  /** Compared with test by test; without it there is no comparison. */
  readonly base?: PastRun;
  readonly how: Comparison['base']['how'];
  /** Runs of the base branch opened before this run, oldest first; the base is among them when it is of that branch. */
  readonly line: readonly PastRun[];
  /** Other recent runs of the project and name, in any order: evidence of flakiness. */
  readonly others: readonly PastRun[];
}

/** So many of the newest runs are looked at; what is older says little about today, and the cost stays flat. */
export const WINDOW = { line: 30, others: 50 } as const;
