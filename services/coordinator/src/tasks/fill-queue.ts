import { tasksQueue } from '@testwire/contracts';
import type { PlannedTasks, TaskBatch } from '@testwire/store';
import { activeTraceparent } from '@testwire/telemetry';
import { countFitting } from '../workers/fits.ts';
import { presentWorkers } from '../workers/present-workers.ts';
import type { TaskDeps } from './deps.ts';

/**
 * So many batches of one run and class wait in the queue at once; each that is leased brings in the next. So runs of one priority
 * take turns: whoever comes later waits for so many batches of each run before, not for all ten thousand.
 */
const WINDOW = 8;

interface Line {
  readonly runId: string;
  readonly attempt: number;
  readonly taskClass: string;
  /** Of the trace that the plan came with. */
  readonly traceparent?: string | undefined;
}

function jobIdOf({ runId, attempt }: Line, index: number): string {
  return `${runId}.${attempt}.${index}`;
}

async function addBatch(
  line: Line,
  index: number,
  priority: number,
  { leaseQueue }: Pick<TaskDeps, 'leaseQueue'>,
): Promise<void> {
  const { runId, attempt, taskClass, traceparent } = line;
  const data = { runId, attempt, index, ...(traceparent === undefined ? {} : { traceparent }) };
  await leaseQueue.add(tasksQueue(taskClass).name, { id: jobIdOf(line, index), data, priority });
}

/** Those that the fewest workers can do come first: whoever looks meanwhile finds what only it can do before what others can. */
async function rarestFirst(ids: readonly string[], deps: TaskDeps): Promise<readonly string[]> {
  if (ids.length < 2) return ids;
  const [open, workers] = await Promise.all([
    deps.store.tasks.openClasses(new Date(deps.now()).toISOString()),
    presentWorkers(deps),
  ]);
  const able = new Map(open.map((taskClass) => [taskClass.id, countFitting(workers, taskClass)]));
  return ids.toSorted((a, b) => (able.get(a) ?? 0) - (able.get(b) ?? 0));
}

/**
 * Puts the first batches of every class of the attempt in, or those from an index on, by class. Safe to repeat: facts tell what of them is
 * done.
 */
export async function fillQueue(
  runId: string,
  attempt: number,
  deps: TaskDeps,
  starts?: ReadonlyMap<string, number>,
): Promise<void> {
  const { tasks } = deps.store;
  const traceparent = activeTraceparent();
  const classes = [...(starts ?? (await tasks.countBatches(runId, attempt))).keys()];
  for (const taskClass of await rarestFirst(classes, deps)) {
    const from = starts?.get(taskClass) ?? 0;
    const priorities = await tasks.priorities(runId, attempt, taskClass, WINDOW, from);
    const line = { runId, attempt, taskClass, traceparent };
    for (const [place, priority] of priorities.entries()) await addBatch(line, from + place, priority, deps);
  }
}

/**
 * Puts the batch in that follows the one at `index` when that is taken. Before anybody is told of the lease: a process that dies in
 * between leaves a batch that will be taken again, and whoever does brings the next one in.
 */
export async function addFollower(
  { runId, attempt, digest, plannedAt }: PlannedTasks,
  { class: taskClass, index }: Pick<TaskBatch, 'class' | 'index'>,
  traceparent: string | undefined,
  deps: Pick<TaskDeps, 'leaseQueue' | 'store'>,
): Promise<void> {
  const follower = await deps.store.tasks.batch({ runId, attempt, digest, plannedAt }, taskClass, index + WINDOW);
  if (follower === undefined) return;
  await addBatch({ runId, attempt, taskClass, traceparent }, follower.index, follower.priority, deps);
}
