import type { MergedTest, Problem, RunReport, ShardResult, ShardSummary, Totals } from '@testwire/contracts';

/** One result file or report of one shard. A shard may hand in several for one attempt. */
export type ShardInput = {
  readonly shard: string;
  /** The attempt of the run, from 1. */
  readonly attempt: number;
  readonly worker?: string;
  readonly result: ShardResult;
};

export type MergeInput = { readonly project: string; readonly shards: readonly ShardInput[] };

export type MergedShards = {
  /** Sorted by identity, not by time. */
  readonly tests: MergedTest[];
  /** `unlisted` included. */
  readonly totals: Totals;
  readonly unlisted: Totals;
  readonly flaky: number;
  readonly durationSeconds: number;
  readonly metrics: RunReport['metrics'];
  readonly environment: RunReport['environment'];
  readonly problems: Problem[];
  readonly partial: boolean;
  /** Each shard once, as of its latest attempt. Their totals add up to `totals`. */
  readonly shards: ShardSummary[];
  readonly conservation: RunReport['conservation'];
};
