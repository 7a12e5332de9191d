import { z } from 'zod';
import { shardId } from './ids.ts';

const name = z.string().min(1).max(256);
const glob = z.string().min(1).max(512);
const DAY_SECONDS = 86_400;

/** What a machine must have to be given a task. All of it is a hard filter (design law: a CUDA task never goes to a machine without CUDA). */
export const requirements = z.object({
  /** Each of them: `cpu`, `cuda`, `rocm`, `mps`, `openvino`, `webgpu`, or what the worker's owner named. */
  hardware: z.array(z.string().min(1).max(64).toLowerCase()).max(16).default([]),
  /** Gibibytes of main memory. */
  minMemoryGb: z.number().nonnegative().max(1_000_000).optional(),
  /** Gibibytes of one GPU. */
  minGpuMemoryGb: z.number().nonnegative().max(1_000_000).optional(),
  /** CUDA compute capability of one GPU, as a number: 8.6. */
  minCudaCompute: z.number().nonnegative().max(1000).optional(),
  /** Labels of the worker with exactly these values. */
  labels: z.record(z.string().min(1).max(64), z.string().max(256)).default({}),
});
export type Requirements = z.infer<typeof requirements>;

/** One piece of work for one worker. Its results are one shard of the run, named like the task. */
export const taskSpec = z.object({
  id: shardId,
  /** For people, and for the expected duration: a task of the same name in earlier runs of the project. Default: the id. */
  name: name.optional(),
  /** Program and arguments; no shell. Exactly one of `command` and `executor` is given. */
  command: z.array(z.string().max(32_768)).min(1).max(1000).optional(),
  /** Name of an executor that the worker's owner registered in code, and what it is given. */
  executor: z.string().min(1).max(64).optional(),
  input: z.json().optional(),
  env: z
    .record(
      z
        .string()
        .regex(/^[A-Za-z_]\w*$/)
        .max(256),
      z.string().max(32_768),
    )
    .default({}),
  /** Tasks of one model are batched together, so that a worker loads it once. */
  model: name.optional(),
  requirements: requirements.prefault({}),
  /** Higher first. */
  priority: z.int().min(-1000).max(1000).default(0),
  timeoutSeconds: z.number().positive().max(DAY_SECONDS).default(3600),
  /** Tries of a task that fails. A try that its worker took along when it died does not count. */
  maxAttempts: z.int().min(1).max(10).default(1),
  /** Result files that the task writes, relative to its working directory. Without one, its exit code is its only test. */
  results: z.array(glob).max(50).default([]),
  /** Files to keep. */
  artifacts: z.array(glob).max(50).default([]),
});
export type TaskSpec = z.infer<typeof taskSpec>;

export const MOST_TASKS = 10_000;

type Named = Pick<TaskSpec, 'id'>;

/** Also of a plan with other faults: then its tasks may be anything. */
function idsOf(tasks: readonly unknown[]): readonly (string | undefined)[] {
  return tasks.map((task) => {
    const id: unknown = (task as Partial<Named> | null | undefined)?.id;
    return typeof id === 'string' ? id : undefined;
  });
}

/** Results of a task are shards of the run called `<task>/<file>`, so no other task may be called like that, or the same. */
function checkIds(tasks: unknown, ctx: z.RefinementCtx): void {
  if (!Array.isArray(tasks)) return;
  const ids = idsOf(tasks);
  const first = new Map<string, number>();
  for (const [index, id] of ids.entries()) if (id !== undefined && !first.has(id)) first.set(id, index);
  for (const [index, id] of ids.entries()) {
    if (id === undefined) continue;
    const fault = (message: string): void => ctx.addIssue({ code: 'custom', path: [index, 'id'], message });
    const same = first.get(id);
    if (same !== undefined && same !== index) fault(`tasks[${same}] has the id "${id}" too`);
    const taken = [...id.matchAll(/\//g)].map((slash) => id.slice(0, slash.index)).find((start) => first.has(start));
    if (taken !== undefined)
      fault(`tasks[${first.get(taken)}] has the id "${taken}", so this is taken for a result of it; name one of them otherwise`);
  }
}

/** The seed's parameters, by its names. */
export const batchOptions = z.object({
  /** Off: every task is a lease of its own. */
  enableBatchProcessing: z.boolean().default(true),
  /** Tasks of one lease, at most. */
  batchSizeLimit: z.int().min(1).max(100).default(5),
  /** Only tasks of one model share a lease. */
  modelGrouping: z.boolean().default(true),
  /** Only tasks that ask for the same hardware share a lease. Off: those of a run may, under all that any of them asks for. */
  hardwareGrouping: z.boolean().default(true),
});
export type BatchOptions = z.infer<typeof batchOptions>;

/** A key that nobody knows may be a requirement that is misspelt: in a plan it is a fault. */
const plannedTask = taskSpec
  .extend({ requirements: requirements.strict().prefault({}) })
  .strict()
  .refine((task) => (task.command === undefined) !== (task.executor === undefined), 'give command or executor');

/** Work for workers that registered themselves. */
export const taskPlan = z.strictObject({
  tasks: z
    .array(plannedTask)
    .min(1)
    .max(MOST_TASKS)
    .superRefine(checkIds, { when: ({ value }) => Array.isArray(value) && value.length <= MOST_TASKS }),
  options: batchOptions.strict().prefault({}),
  /** After so many seconds the run ends without what is missing, and names it. */
  deadlineSeconds: z.int().positive().max(604_800).default(7200),
});
export type TaskPlan = z.infer<typeof taskPlan>;

/** How one try of a task ended. `errored`: it could not be judged (no such program, no result file, a signal). */
export const TASK_OUTCOMES = ['passed', 'failed', 'errored', 'timed-out', 'cancelled'] as const;
export const taskOutcome = z.enum(TASK_OUTCOMES);
export type TaskOutcome = z.infer<typeof taskOutcome>;

/** What a worker says of a try that ended. */
export const taskReport = z.object({
  task: shardId,
  outcome: taskOutcome,
  exitCode: z.int().optional(),
  /** By the worker's monotonic clock. */
  durationMs: z
    .number()
    .nonnegative()
    .max(DAY_SECONDS * 1000 * 2),
  /** For people: why it errored. */
  message: z.string().max(4096).optional(),
});
export type TaskReport = z.infer<typeof taskReport>;

/**
 * Where a task stands. `waiting` for a worker, or for its next try; `given-up`: nobody will run it any more; `cancelled`: nor this, for
 * nobody waits for its run any more.
 */
export const TASK_STATES = ['waiting', 'leased', 'done', 'given-up', 'cancelled'] as const;

/** Why the tasks of a cancelled run that are not done will not be. */
export const RUN_CANCELLED = 'the run was cancelled';

/** One task of `GET /v1/runs/:id/tasks`. */
export const taskState = z.object({
  id: shardId,
  name: name.optional(),
  state: z.enum(TASK_STATES),
  /** What no worker that is there now has: `cuda`, `labels.pool=gpu`; absent while one could take it. */
  waitingFor: z.array(z.string()).optional(),
  /** Who has it now, or had it last. */
  worker: z.string().optional(),
  /** Tries that began. */
  tries: z.int().nonnegative(),
  /** Of the last try that ended. */
  outcome: z.union([taskOutcome, z.literal('lost')]).optional(),
  durationMs: z.number().optional(),
  /** Why it was given up, or what the last try said. */
  reason: z.string().optional(),
});
export type TaskState = z.infer<typeof taskState>;
