import type { Capabilities, Requirements, RunFactOf, TaskSpec } from '@testwire/contracts';

/** Tasks of one attempt of a run. */
export interface PlannedTasks {
  readonly runId: string;
  readonly attempt: number;
  readonly project: string;
  /** Of the plan in the blob store. */
  readonly digest: string;
  readonly tasks: number;
  readonly plannedAt: string;
  readonly deadline: string;
}

/** The newest plan of a run that goes on. */
export interface OpenPlan {
  readonly plan: PlannedTasks;
  /** The attempt that the run is in: later than the plan's when it is done again. */
  readonly attempt: number;
  /** When the run is due to end. */
  readonly deadline?: string;
}

/** Tasks that ask for the same machine. */
export interface TaskClass {
  /** Follows from the rest. */
  readonly id: string;
  readonly requirements: Requirements;
  /** What the worker must have registered to do them; undefined: they are commands. */
  readonly executor?: string;
  /** Project of their runs; undefined: it was not kept, and may be any. */
  readonly project?: string;
}

/** Tasks that are leased together, in the order they are to be done. */
export interface TaskBatch {
  readonly class: string;
  /** From 0, in the order that the batches of the run and class are to be leased. */
  readonly index: number;
  /** Higher first. */
  readonly priority: number;
  readonly tasks: readonly TaskSpec[];
}

export interface WorkerRecord {
  readonly id: string;
  readonly tokenDigest: string;
  /** Of what it proves with that it is the same worker; undefined: it cannot. */
  readonly keyDigest?: string;
  readonly capabilities: Capabilities;
  readonly executors: readonly string[];
  /** It takes tasks of these only; undefined: of all. */
  readonly projects?: readonly string[];
  readonly version?: string;
  readonly draining: boolean;
  readonly registeredAt: string;
  readonly seenAt: string;
}

/** What became of a lease. `lost`: it was not heard of, or its worker began anew. */
export type LeaseEnd = 'completed' | 'given-back' | 'lost';

export interface Lease {
  readonly id: string;
  readonly worker: string;
  readonly class: string;
  /** Id of the batch's job in the queue of the class. */
  readonly job: string;
  readonly runId: string;
  readonly attempt: number;
  readonly tasks: readonly { readonly id: string; readonly try: number }[];
  readonly grantedAt: string;
  readonly expiresAt: string;
  /** However often it is heard of, it is not held beyond. */
  readonly limitAt: string;
  readonly ended?: LeaseEnd;
}

export type TaskFact =
  | RunFactOf<'task-leased'>
  | RunFactOf<'task-ended'>
  | RunFactOf<'shard-finished'>
  | RunFactOf<'shard-given-up'>;

/** How long a try of a task took, as if on the reference machine. */
export interface TaskDuration {
  readonly project: string;
  readonly name: string;
  readonly lease: string;
  readonly at: string;
  readonly referenceMs: number;
}

/** The work that coordinators hand out. What of it is done, the facts of the runs tell. */
export interface TaskStore {
  /** Keeps plan, classes and batches together, once for each attempt: answers false when they are there. */
  savePlan(plan: PlannedTasks, classes: readonly TaskClass[], batches: readonly TaskBatch[]): Promise<boolean>;
  /** Of this attempt, or of the newest. */
  plan(runId: string, attempt?: number): Promise<PlannedTasks | undefined>;
  /** Of runs that have not ended, the plans whose deadline has not passed at `now`, or that are of an earlier attempt; in order of run. */
  openPlans(now: string): Promise<readonly OpenPlan[]>;
  /** Index of the first batch of the class with a task that neither finished nor was given up. */
  firstUnsettled(runId: string, attempt: number, taskClass: string): Promise<number | undefined>;
  /** Number of batches by class. */
  countBatches(runId: string, attempt: number): Promise<ReadonlyMap<string, number>>;
  batch(runId: string, attempt: number, taskClass: string, index: number): Promise<TaskBatch | undefined>;
  /** Priorities of `most` batches of a class, from the one at index `from`. */
  priorities(runId: string, attempt: number, taskClass: string, most: number, from: number): Promise<readonly number[]>;
  /** Every task of the attempt with its class, in the order of the batches. */
  tasks(runId: string, attempt: number): Promise<readonly { readonly class: string; readonly spec: TaskSpec }[]>;
  /** Classes that a run may still have batches in, in order of id. */
  openClasses(now: string): Promise<readonly TaskClass[]>;
  /** Removes classes that no run needs any more; answers with their ids. */
  removeClasses(now: string): Promise<readonly string[]>;
  /** What facts say of these tasks, or of all of the attempt, in order of time. */
  facts(runId: string, attempt: number, tasks?: readonly string[]): Promise<readonly TaskFact[]>;
  /** Shards of the attempt that finished or were given up. */
  countSettled(runId: string, attempt: number): Promise<number>;
  /** Milliseconds on the reference machine, by name: the median of what is remembered. */
  expectedDurations(project: string, names: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /** Remembers how long tasks took; of each name only the newest so many. */
  addDurations(durations: readonly TaskDuration[]): Promise<void>;
}

export interface WorkerStore {
  /**
   * Registers, or registers anew: the token before is worth nothing then. With `heardSince` it takes no id from another: answers false,
   * and changes nothing, when the worker of the id has another key, was heard of at that time or later, and has not left.
   */
  save(worker: WorkerRecord, heardSince?: string): Promise<boolean>;
  find(id: string): Promise<WorkerRecord | undefined>;
  findByToken(tokenDigest: string): Promise<WorkerRecord | undefined>;
  /** It was heard of. Answers how many leases it holds. */
  touch(id: string, at: string): Promise<number>;
  drain(id: string): Promise<boolean>;
  /** Heard of since, by id. */
  list(since: string): Promise<readonly WorkerRecord[]>;
}

export interface LeaseStore {
  add(lease: Lease): Promise<void>;
  find(id: string): Promise<Lease | undefined>;
  /** Those that have not ended, by time. */
  ofWorker(worker: string): Promise<readonly Lease[]>;
  /** With `projects`, those of their runs only. */
  ofWorkers(workers: readonly string[], projects?: readonly string[]): Promise<readonly Lease[]>;
  ofJob(taskClass: string, job: string): Promise<readonly Lease[]>;
  /** Not heard of until `now`, at most 100. */
  expired(now: string): Promise<readonly Lease[]>;
  extend(ids: readonly string[], expiresAt: string): Promise<void>;
  /** Once: answers false when it had ended. */
  end(id: string, how: LeaseEnd): Promise<boolean>;
  /** Runs that the worker holds a lease of, with their projects. */
  runsOf(worker: string): Promise<readonly { readonly runId: string; readonly project: string }[]>;
}
