import { z } from 'zod';
import { pipelineConclusion, pipelineRef } from './ci-event.ts';
import { commitSha, connectionId, eventId, instant, projectId, runId, shardId } from './ids.ts';
import { changeRef, repositoryRef } from './repository.ts';
import { taskOutcome } from './task.ts';
import { problem, testReport } from './test-report.ts';

const attempt = z.int().positive().max(10_000);
const fact = z.object({
  /** Unique within the run. The same id twice is the same fact, however often it arrives. */
  id: eventId,
  runId,
  /** When it happened, by the clock of whoever observed it. */
  at: instant,
});

/** What somebody says about where a run belongs. Each may know something else; what nobody says has defaults, once all is known. */
export const runClaim = z.object({
  project: projectId.optional(),
  /** Where the run's code is hosted and its verdict is shown. */
  connection: connectionId.optional(),
  /** Name of the check; two runs of one commit with the same name replace each other. */
  name: z.string().min(1).max(100).optional(),
  repository: repositoryRef.optional(),
  commit: commitSha.optional(),
  branch: z.string().max(512).optional(),
  change: changeRef.optional(),
  pipeline: pipelineRef.optional(),
  /** What the person reading the report calls it, if not its id. */
  title: z.string().max(256).optional(),
});
export type RunClaim = z.infer<typeof runClaim>;

/** Where a run belongs, after all claims were put together. */
export const runDescription = runClaim.required({ project: true });
export type RunDescription = z.infer<typeof runDescription>;

export const artifactRecord = z.object({
  name: z.string().min(1).max(1024),
  digest: z.string().regex(/^[0-9a-f]{64}$/),
  bytes: z.int().nonnegative(),
  mediaType: z.string().max(255),
  /** What it is for: test_report, coverage_report, log, image … */
  type: z.string().max(64),
  metadata: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
});
export type ArtifactRecord = z.infer<typeof artifactRecord>;

/**
 * One immutable thing that happened to a run (law 2). The state of a run is a pure join over its facts:
 * `libs/results/src/run/join-run.ts`.
 */
export const runFact = z.discriminatedUnion('kind', [
  /** `tentative`: a pipeline that may leave nothing to show; the run exists once something else is known of it. */
  fact.extend({ kind: z.literal('opened'), run: runClaim, tentative: z.boolean().optional() }),
  /**
   * Somebody wants the commit tested as of now: a push, an updated change, or, with `again`, a person who asks for it once more.
   * Which attempt that begins follows from the facts around it.
   */
  fact.extend({
    kind: z.literal('requested'),
    again: z.boolean(),
    reason: z.string().max(512),
    branch: z.string().max(512).optional(),
    /** What is done again does not come back as an attempt of this run: it is kept only so that nobody has it done twice. */
    elsewhere: z.literal(true).optional(),
  }),
  /** `shards` must all report before the run is final, or `deadline` passes and names the missing. */
  fact.extend({
    kind: z.literal('planned'),
    attempt,
    shards: z.array(shardId).max(10_000),
    deadline: instant.optional(),
  }),
  fact.extend({ kind: z.literal('attempt-started'), attempt, reason: z.string().max(512), pipeline: pipelineRef.optional() }),
  fact.extend({
    kind: z.literal('test-finished'),
    attempt,
    shard: shardId,
    worker: z.string().max(256).optional(),
    test: testReport,
  }),
  /** A whole shard at once: its result lies in the blob store under `digest`. */
  fact.extend({
    kind: z.literal('shard-reported'),
    attempt,
    shard: shardId,
    worker: z.string().max(256).optional(),
    digest: z.string().regex(/^[0-9a-f]{64}$/),
    /** The only result that this shard may have in this attempt; another one with other content contradicts it. */
    only: z.boolean().optional(),
    /** The task that it is a result of. Of each task only the last try counts; earlier ones tell what is flaky. */
    task: z.object({ id: shardId, try: z.int().positive() }).optional(),
    /** The lease was somebody else's by then: kept, and nothing is made of it. */
    late: z.literal(true).optional(),
  }),
  fact.extend({ kind: z.literal('shard-finished'), attempt, shard: shardId, worker: z.string().max(256).optional() }),
  /** Nobody will report the shard any more. `not-run`: no worker could, or nobody waited for it. `lost`: workers died with it, again and again. */
  fact.extend({
    kind: z.literal('shard-given-up'),
    attempt,
    shard: shardId,
    cause: z.enum(['not-run', 'lost']),
    reason: z.string().max(1024),
  }),
  /** The work of this attempt: a `taskPlan` as JSON lies in the blob store under `digest`. Its tasks are the planned shards. */
  fact.extend({
    kind: z.literal('tasks-planned'),
    attempt,
    digest: z.string().regex(/^[0-9a-f]{64}$/),
    tasks: z.int().positive(),
  }),
  /** A worker was given the task. For the report's figures; the state of the run does not depend on it. */
  fact.extend({
    kind: z.literal('task-leased'),
    attempt,
    shard: shardId,
    try: z.int().positive(),
    lease: z.string().max(128),
    worker: z.string().max(256),
    /** Tasks in the lease. */
    batch: z.int().positive(),
    /** From when it could have begun. */
    waitedMs: z.number().nonnegative(),
  }),
  /** A try of a task ended. `late`: its lease was somebody else's by then, so it decides nothing. For the report's figures. */
  fact.extend({
    kind: z.literal('task-ended'),
    attempt,
    shard: shardId,
    try: z.int().positive(),
    lease: z.string().max(128),
    worker: z.string().max(256),
    outcome: z.union([taskOutcome, z.literal('lost')]),
    durationMs: z.number().nonnegative().optional(),
    exitCode: z.int().optional(),
    message: z.string().max(4096).optional(),
    late: z.literal(true).optional(),
  }),
  fact.extend({
    kind: z.literal('run-finished'),
    attempt,
    /** How the CI pipeline itself ended; it may fail with every test passed. */
    conclusion: pipelineConclusion.optional(),
    /** The sender's own verdict on a whole result; it decides, for it may know of failures that are allowed. */
    declared: z.enum(['passed', 'failed']).optional(),
  }),
  fact.extend({ kind: z.literal('deadline-passed'), attempt, deadline: instant }),
  /** Nobody waits any more for what began before; `branch` was the one of a change that was closed. */
  fact.extend({ kind: z.literal('cancelled'), reason: z.string().max(512), branch: z.string().max(512).optional() }),
  fact.extend({ kind: z.literal('problem-found'), attempt, problem }),
  fact.extend({ kind: z.literal('artifact-stored'), attempt, artifact: artifactRecord }),
  fact.extend({
    kind: z.literal('measured'),
    attempt,
    metrics: z.record(z.string().max(256), z.union([z.number(), z.string().max(1024)])),
    environment: z.record(z.string().max(256), z.string().max(1024)).optional(),
  }),
]);
export type RunFact = z.infer<typeof runFact>;
export type RunFactKind = RunFact['kind'];
export type RunFactOf<K extends RunFactKind> = Extract<RunFact, { kind: K }>;

/** Ids of facts that an attempt began because somebody reported of it, who need not be one who may begin it. */
export const REPORTED_ATTEMPT = 'wa.';
