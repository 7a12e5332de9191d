import { z } from 'zod';
import { comparison, standing } from './comparison.ts';
import { artifactRecord, runDescription } from './fact.ts';
import { runId } from './ids.ts';
import { runStatus } from './status.ts';
import { attemptReport, problem, testReport, totals } from './test-report.ts';

/** Grows only when a key is taken away, renamed or given another meaning; keys may be added without that: docs/report-json.md. */
export const RUN_REPORT_VERSION = 1;

/** One test after shards and attempts were merged. `attempts` is oldest first; the last one is the outcome. */
export const mergedTest = testReport.omit({ retries: true }).extend({
  /** SHA-256 of the identity: project, suite path, file, name, parameters, environment. Stable between runs. */
  id: z.string(),
  shard: z.string(),
  attempts: z.array(attemptReport.extend({ runAttempt: z.int().positive(), shard: z.string(), worker: z.string().optional() })),
  /** Attempts of the same commit disagree. */
  flaky: z.boolean(),
  /** Against the history. */
  standing: standing.optional(),
});
export type MergedTest = z.infer<typeof mergedTest>;

export const shardSummary = z.object({
  id: z.string(),
  /** The task that it is a result of; a task may have several. */
  task: z.string().optional(),
  attempt: z.int().positive(),
  /**
   * `waiting`: planned, and not heard of yet; when the run has ended, `missing`. `lost`: it began and did not finish before the run
   * ended. `not-run`: nobody will run it any more; `reason` says why.
   */
  state: z.enum(['waiting', 'reported', 'running', 'missing', 'lost', 'not-run']),
  /** For people: why it was given up. */
  reason: z.string().optional(),
  totals,
  durationSeconds: z.number().nonnegative().optional(),
  worker: z.string().optional(),
  /** Class of the machine, as its fact `hardware` says: durations of different classes are not alike. */
  hardware: z.string().optional(),
});
export type ShardSummary = z.infer<typeof shardSummary>;

export const artifactLink = artifactRecord.extend({ url: z.string().optional() });
export type ArtifactLink = z.infer<typeof artifactLink>;

/** The whole truth about a run: what every report, comment and check is rendered from. Published as JSON (`report.json`). */
export const runReport = z.object({
  schemaVersion: z.literal(RUN_REPORT_VERSION),
  runId,
  run: runDescription,
  status: runStatus,
  /** One sentence for people when the status alone does not say why: which shards are missing, who cancelled. */
  reason: z.string().optional(),
  attempt: z.int().positive(),
  /** Grows with every fact. Together with `openedAt` and `attempt` it orders what surfaces show (law 4). */
  revision: z.int().nonnegative(),
  openedAt: z.iso.datetime({ offset: true }),
  /** Time of the newest fact; the report says nothing that depends on when it was rendered. */
  updatedAt: z.iso.datetime({ offset: true }),
  totals,
  flaky: z.int().nonnegative(),
  /** Wall-clock time: of a run with tasks from the first lease to the last end, of others that of the longest shard. */
  durationSeconds: z.number().nonnegative(),
  metrics: z.record(z.string(), z.union([z.number(), z.string()])),
  environment: z.record(z.string(), z.string()),
  tests: z.array(mergedTest),
  /** Tests that were counted by a worker but not described. */
  unlisted: totals,
  /** What `shards` are here: results of the tasks that a coordinator hands out. Absent: shards that somebody else runs. */
  shardsAre: z.literal('tasks').optional(),
  shards: z.array(shardSummary),
  /** Absent when there is no history to compare with. */
  comparison: comparison.optional(),
  artifacts: z.array(artifactLink),
  problems: z.array(problem),
  partial: z.boolean(),
  /** Law 6: what the shards report must equal what was merged. */
  conservation: z.object({ reported: z.int(), merged: z.int(), superseded: z.int(), balanced: z.boolean() }),
});
export type RunReport = z.infer<typeof runReport>;
