import type { BatchOptions, TaskSpec } from '@testwire/contracts';
import type { TaskBatch, TaskClass } from '@testwire/store';
import { classesOf } from './task-class.ts';

export interface BatchInput {
  readonly tasks: readonly TaskSpec[];
  readonly options: BatchOptions;
  /** That the run belongs to. */
  readonly project: string;
  /** How long the task is expected to take, in milliseconds; undefined: nobody knows. */
  readonly expectedMs: (task: TaskSpec) => number | undefined;
  /** Workers that could take tasks of the class, as far as they are there. */
  readonly workers: (taskClass: TaskClass) => number;
}

export interface Batches {
  readonly classes: readonly TaskClass[];
  readonly batches: readonly TaskBatch[];
}

/**
 * The last batches to end decide how long a run takes: what one holds beyond the others is waited for. A batch of at most this part of
 * a worker's fair share keeps that below 5 %.
 */
const SHARE = 1 / 20;
/** Below that, handing out another lease costs more than it evens out. Milliseconds. */
const SHORT = 2000;

/**
 * Where nobody knows how long tasks take, a batch holds at most this part of what each worker may still expect to get, so that the last
 * ones hold one task each. Simulated with tasks of very different length, that ends as early as handing them out one by one does, with
 * a third of the leases; half or twice of it ends later.
 */
const UNKNOWN_SHARE = 1 / 2;

interface Expected {
  readonly task: TaskSpec;
  readonly place: number;
  /** Undefined: nobody knows. */
  readonly ms: number | undefined;
}

function sumMs(batch: readonly Expected[]): number {
  return batch.reduce((sum, { ms }) => sum + (ms ?? 0), 0);
}

interface Urgency {
  readonly priority: number;
  /** Infinite when nobody knows: it may take long. */
  readonly ms: number;
  readonly place: number;
}

/** What is expected to take long comes before what is not: it must not be what is waited for in the end. */
function urgentFirst(a: Urgency, b: Urgency): number {
  return b.priority - a.priority || (a.ms === b.ms ? 0 : b.ms > a.ms ? 1 : -1) || a.place - b.place;
}

function urgencyOf(batch: readonly Expected[]): Urgency {
  return {
    priority: Math.max(...batch.map(({ task }) => task.priority)),
    ms: batch.reduce((sum, { ms = Infinity }) => sum + ms, 0),
    place: Math.min(...batch.map(({ place }) => place)),
  };
}

/** Milliseconds that one batch of the class may hold; a single task may take longer. */
function mostOf(tasks: readonly Expected[], workers: number): number {
  if (workers < 2) return Infinity;
  return Math.max(SHORT, (sumMs(tasks) / workers) * SHARE);
}

/** How many tasks a batch of the class may hold that begins with the given one; `own` in the order they are to be done. */
function sizesOf(own: readonly Expected[], limit: number, workers: number): (first: Expected) => number {
  // With less than a full batch for each, few leases are saved anyhow, and a model is loaded the fewer times.
  if (workers < 2 || own.length <= workers * limit) return () => limit;
  const left = new Map(own.map((entry, index) => [entry, own.length - index]));
  return (first) => {
    if (first.ms !== undefined) return limit;
    const share = Math.floor(((left.get(first) ?? 0) / workers) * UNKNOWN_SHARE);
    return Math.min(limit, Math.max(1, share));
  };
}

/** Cuts a group, in the order it is to be done. */
function cut(group: readonly Expected[], sizeOf: (first: Expected) => number, mostMs: number): Expected[][] {
  const batches: Expected[][] = [];
  let size = 0;
  for (const entry of group) {
    const last = batches.at(-1);
    const full = last === undefined || last.length >= size || sumMs(last) + (entry.ms ?? 0) > mostMs;
    if (full) {
      batches.push([entry]);
      size = sizeOf(entry);
    } else last.push(entry);
  }
  return batches;
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const known = groups.get(key);
    if (known === undefined) groups.set(key, [item]);
    else known.push(item);
  }
  return [...groups.values()];
}

/**
 * Sorts tasks into batches: those of a batch ask for the same machine and the same model (as far as the options say so), the most
 * urgent and the longest come first, and no batch holds more than the limit, nor more than a small part of what each worker has to do.
 * The same input gives the same batches; every task is in exactly one.
 */
export function makeBatches({ tasks, options, project, expectedMs, workers }: BatchInput): Batches {
  const limit = options.enableBatchProcessing ? options.batchSizeLimit : 1;
  const chosen = classesOf(tasks, options.hardwareGrouping, project);
  const classes = new Map(chosen.map((taskClass) => [taskClass.id, taskClass]));
  const expected = tasks.map((task, place): Expected => ({ task, place, ms: expectedMs(task) }));
  const batches: TaskBatch[] = [];
  for (const [id, taskClass] of classes) {
    const own = expected
      .filter(({ place }) => chosen[place]?.id === id)
      .toSorted((a, b) => urgentFirst(urgencyOf([a]), urgencyOf([b])));
    const able = workers(taskClass);
    const mostMs = mostOf(own, able);
    const sizeOf = sizesOf(own, limit, able);
    const groups = options.modelGrouping ? groupBy(own, ({ task }) => JSON.stringify(task.model ?? null)) : [own];
    const ordered = groups
      .flatMap((group) => cut(group, sizeOf, mostMs))
      .map((batch) => ({ batch, urgency: urgencyOf(batch) }))
      .toSorted((a, b) => urgentFirst(a.urgency, b.urgency));
    for (const [
      index,
      {
        batch,
        urgency: { priority },
      },
    ] of ordered.entries()) {
      batches.push({ class: id, index, priority, tasks: batch.map(({ task }) => task) });
    }
  }
  return { classes: [...classes.values()], batches };
}
