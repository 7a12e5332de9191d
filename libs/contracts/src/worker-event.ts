import { z } from 'zod';
import { commitSha, connectionId, instant, runId, shardId } from './ids.ts';
import { changeRef, repositoryRef } from './repository.ts';
import { testReport } from './test-report.ts';

const event = z.object({
  /** Chosen by the worker, the same on every retry: it makes delivery at-least-once harmless. */
  id: z.string().min(1).max(100),
  runId,
  at: instant,
  attempt: z.int().positive().max(10_000).default(1),
  worker: z.string().max(256).optional(),
});

/** One immutable fact that a worker reports (`POST /v1/events`). */
export const workerEvent = z.discriminatedUnion('type', [
  event.extend({
    type: z.literal('run-started'),
    run: z
      .object({
        name: z.string().min(1).max(100),
        /** The connection whose provider shows the result. */
        provider: connectionId,
        repository: repositoryRef.pick({ name: true, url: true }),
        commit: commitSha,
        branch: z.string().max(512),
        change: changeRef,
        /** The CI pipeline's id, for senders who derived the id of the run from it. */
        pipelineId: z.string().min(1).max(256),
      })
      .partial()
      .optional(),
    plan: z
      .object({
        /** Names of the shards that will report. */
        shards: z.array(shardId).min(1).max(10_000),
        /** After so many seconds from `at`, the run ends without the missing shards. */
        deadlineSeconds: z.int().positive().max(604_800).optional(),
      })
      .optional(),
  }),
  event.extend({ type: z.literal('test-finished'), shard: shardId, test: testReport }),
  event.extend({ type: z.literal('shard-finished'), shard: shardId }),
  event.extend({ type: z.literal('run-finished') }),
  event.extend({
    type: z.literal('measured'),
    metrics: z.record(z.string().max(256), z.union([z.number(), z.string().max(1024)])),
    environment: z.record(z.string().max(256), z.string().max(1024)).optional(),
  }),
]);
export type WorkerEvent = z.infer<typeof workerEvent>;
