import type { Capabilities, Requirements, RunFactOf, TaskSpec } from '@testwire/contracts';
import type { RunState } from './run-state.ts';

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

/** One batch of a plan. */
export interface BatchPlace {
  readonly runId: string;
  readonly attempt: number;
  readonly class: string;
  readonly index: number;
}

/** All that decides whether a batch is leased, and which tasks of it, read at one moment. */
export interface Prospect {
  readonly plan: PlannedTasks;
  readonly batch: TaskBatch;
  /** Undefined: nothing of the run is shown yet. */
  readonly state?: RunState;
  /** Leases of the batch that have not ended, by time. */
  readonly former: readonly Lease[];
  /** What facts say of its tasks, in order of time. */
  readonly facts: readonly TaskFact[];
}

/** A lease and what facts say of its tasks, in order of time; read at one moment. */
export interface Standing {
  readonly lease: Lease;
  readonly plan: PlannedTasks;
  readonly facts: readonly TaskFact[];
}

/** What came of tasks of a lease. */
export interface TaskEnds {
  readonly lease: string;
  readonly ended: readonly RunFactOf<'task-ended'>[];
  /** Kept for those of the tasks only whose end was new. */
  readonly finished: readonly RunFactOf<'shard-finished'>[];
  /** No task of the lease is open then: it ends, if all of `ended` was new. */
  readonly last: boolean;
}

/** What of {@link TaskEnds} was not known before. */
export interface KeptEnds {
  /** Tasks whose end was new. */
  readonly fresh: ReadonlySet<string>;
  /** The lease ended with it. */
  readonly closed: boolean;
}

/** The work that coordinators hand out. What of it is done, the facts of the runs tell. */
export interface TaskStore {
  /** Keeps plan, classes and batches together, once for each attempt: answers false when they are there. */
  savePlan(plan: PlannedTasks, classes: readonly TaskClass[], batches: readonly TaskBatch[]): Promise<boolean>;
  /** Of this attempt, or of the newest. */
  plan(runId: string, attempt?: number): Promise<PlannedTasks | undefined>;
  /** Of runs that have not ended, the plans whose deadline has not passed at `now`, or that are of an earlier attempt; in order of run. */
  openPlans(now: string): Promise<readonly OpenPlan[]>;
  /** Undefined when there is no such batch. */
  prospect(place: BatchPlace, job: string): Promise<Prospect | undefined>;
  /** Index of the first batch of the class with a task that neither finished nor was given up. */
  firstUnsettled(runId: string, attempt: number, taskClass: string): Promise<number | undefined>;
  /** Number of batches by class. */
  countBatches(runId: string, attempt: number): Promise<ReadonlyMap<string, number>>;
  batch(
    plan: Pick<PlannedTasks, 'runId' | 'attempt' | 'digest' | 'plannedAt'>,
    taskClass: string,
    index: number,
  ): Promise<TaskBatch | undefined>;
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
  /** A planned task that neither finished nor was given up: `hint` if that is one. Undefined: the attempt has none left. */
  findUnsettled(runId: string, attempt: number, hint?: string): Promise<string | undefined>;
  /** Milliseconds on the reference machine, by name: the median of the newest so many. */
  expectedDurations(project: string, names: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /** Remembers how long tasks took. */
  addDurations(durations: readonly TaskDuration[]): Promise<void>;
  /** Removes of these names what {@link expectedDurations} does not look at any more. */
  forgetDurations(project: string, names: readonly string[]): Promise<void>;
}

export interface WorkerStore {
  /**
   * Registers, or registers anew: the token before is worth nothing then. With `heardSince` it takes no id from another: answers false,
   * and changes nothing, when the worker of the id has another key, was heard of at that time or later, and has not left by itself.
   */
  save(worker: WorkerRecord, heardSince?: string): Promise<boolean>;
  find(id: string): Promise<WorkerRecord | undefined>;
  findByToken(tokenDigest: string): Promise<WorkerRecord | undefined>;
  /** It was heard of. Answers how many leases it holds. */
  touch(id: string, at: string): Promise<number>;
  /** It takes no more. Who says so decides whether its id is free when it holds nothing: only the worker knows that it has ended. */
  drain(id: string, by: 'itself' | 'another'): Promise<boolean>;
  /** Heard of since, by id. */
  list(since: string): Promise<readonly WorkerRecord[]>;
}

export interface LeaseStore {
  /** The lease with the facts that say so: both or none. */
  add(lease: Lease, facts?: readonly RunFactOf<'task-leased'>[]): Promise<void>;
  find(id: string): Promise<Lease | undefined>;
  standing(id: string): Promise<Standing | undefined>;
  /** Keeps what came of its tasks, at once or not at all. */
  keepEnds(ends: TaskEnds, durations: readonly TaskDuration[]): Promise<KeptEnds>;
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
