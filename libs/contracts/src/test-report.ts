import { z } from 'zod';
import { testStatus } from './status.ts';

const text = (max: number) => z.string().max(max);

/** One try of one test. Times in milliseconds. */
export const attemptReport = z.object({
  status: testStatus,
  /** At most a year. */
  durationMs: z.number().nonnegative().max(31_622_400_000).optional(),
  /** The short form of what went wrong, or why it was skipped. */
  message: text(65_536).optional(),
  /** Stack trace or diff. */
  details: text(262_144).optional(),
});
export type AttemptReport = z.infer<typeof attemptReport>;

/** One test as a worker or a result file reports it. Its own fields are the last try; `retries` holds the earlier ones, oldest first. */
export const testReport = attemptReport.extend({
  name: text(4096),
  /** Suite path, outermost first. */
  suite: z.array(text(2048)).max(64).optional(),
  file: text(4096).optional(),
  line: z.int().nonnegative().optional(),
  /**
   * Where a failure shows in the repository: a path from its root, with `/`. Unlike `file`, which is part of what tells tests
   * apart and stays as it was reported, it was looked up among the files that are there, and is absent when that was not certain.
   */
  location: z.object({ file: text(4096), line: z.int().positive() }).optional(),
  parameters: text(4096).optional(),
  /** What tells two executions of one test apart: "ubuntu, node 20". */
  environment: text(512).optional(),
  owner: text(256).optional(),
  retries: z.array(attemptReport).max(100).optional(),
});
export type TestReport = z.infer<typeof testReport>;

/** Counts by bucket. `total` is always the sum of the other four. */
export const totals = z.object({
  total: z.int().nonnegative(),
  passed: z.int().nonnegative(),
  failed: z.int().nonnegative(),
  errored: z.int().nonnegative(),
  skipped: z.int().nonnegative(),
});
export type Totals = z.infer<typeof totals>;

export const NO_TESTS: Totals = { total: 0, passed: 0, failed: 0, errored: 0, skipped: 0 };

/** Something about an input that the reader of a report should know: a truncated file, a count that does not add up. */
export const problem = z.object({
  file: text(4096).optional(),
  line: z.int().nonnegative().optional(),
  message: text(4096),
});
export type Problem = z.infer<typeof problem>;

/** Everything one shard told us about one attempt. This is what is kept in the blob store as JSON. */
export const shardResult = z.object({
  /** Result format, such as `junit` or `ctrf`. */
  format: text(64),
  /** The tool that wrote it, when the file says so. */
  tool: text(256).optional(),
  tests: z.array(testReport),
  /** Tests that were counted but not described (a bare `TestRunResult`). */
  unlisted: totals.optional(),
  /** Wall-clock time of the shard, in seconds, when it is stated. */
  durationSeconds: z.number().nonnegative().max(31_622_400).optional(),
  metrics: z.record(text(256), z.union([z.number(), text(1024)])).optional(),
  /** Facts about the machine that ran it. */
  environment: z.record(text(256), text(1024)).optional(),
  /** True when the input ended early or was damaged, and this is what could be read. */
  partial: z.boolean(),
  problems: z.array(problem).max(1000),
});
export type ShardResult = z.infer<typeof shardResult>;

/** The single tests that one shard reported in one attempt, in short. */
export interface TestActivity {
  readonly attempt: number;
  readonly shard: string;
  readonly tests: number;
  /** ISO 8601 times of the first and the last of them. */
  readonly firstAt: string;
  readonly lastAt: string;
}
