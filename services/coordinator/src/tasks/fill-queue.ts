import { tasksQueue } from '@testwire/contracts';
import type { PlannedTasks, TaskBatch } from '@testwire/store';
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
  const { runId, attempt, taskClass } = line;
  await leaseQueue.add(tasksQueue(taskClass).name, { id: jobIdOf(line, index), data: { runId, attempt, index }, priority });
}

/** Puts the first batches of these classes of the attempt in, or of every class. Safe to repeat: facts tell what of them is done. */
export async function fillQueue(
  runId: string,
  attempt: number,
  deps: Pick<TaskDeps, 'leaseQueue' | 'store'>,
  classes?: readonly string[],
): Promise<void> {
  const { tasks } = deps.store;
  for (const taskClass of classes ?? (await tasks.countBatches(runId, attempt)).keys()) {
    const priorities = await tasks.priorities(runId, attempt, taskClass, WINDOW);
    for (const [index, priority] of priorities.entries()) await addBatch({ runId, attempt, taskClass }, index, priority, deps);
  }
}

/**
 * Puts the batch in that follows the one at `index` when that is taken. Before anybody is told of the lease: a process that dies in
 * between leaves a batch that will be taken again, and whoever does brings the next one in.
 */
export async function addFollower(
  plan: PlannedTasks,
  { class: taskClass, index }: Pick<TaskBatch, 'class' | 'index'>,
  deps: Pick<TaskDeps, 'leaseQueue' | 'store'>,
): Promise<void> {
  const follower = await deps.store.tasks.batch(plan, taskClass, index + WINDOW);
  if (follower !== undefined) await addBatch({ ...plan, taskClass }, follower.index, follower.priority, deps);
}
