import type { RunDescription, RunStatus, Totals } from '@testwire/contracts';

/** What the coordinator last made of a run's facts, kept for look-ups; the facts stay the truth. */
export interface RunState {
  readonly runId: string;
  readonly description: RunDescription;
  readonly status: RunStatus;
  readonly reason?: string;
  readonly attempt: number;
  /** Number of facts the state was made from. A state with a lower revision never replaces one with a higher. */
  readonly revision: number;
  readonly openedAt: string;
  readonly updatedAt: string;
  /** While set and in the past, the run is due to end without its missing shards. */
  readonly deadline?: string;
  /** Of the newest report; absent before the first. */
  readonly totals?: Totals;
}
