import type { RunFact } from '@testwire/contracts';
import type { PlannedTasks, TaskClass, WorkerRecord } from '@testwire/store';
import { recordRun } from '../keep-facts.ts';
import { missingCapabilities } from '../workers/fits.ts';
import { presentWorkers } from '../workers/present-workers.ts';
import type { TaskDeps } from './deps.ts';
import { NOT_BEGUN, progressByTask, type TaskProgress } from './progress-of-task.ts';
import { taskFactId } from './task-fact-ids.ts';

interface Unsettled {
  readonly task: string;
  readonly progress: TaskProgress;
  readonly taskClass: TaskClass | undefined;
}

/** How a task ends that is not done when the deadline passes. */
function endOf({ task, progress, taskClass }: Unsettled, plan: PlannedTasks, workers: readonly WorkerRecord[]): RunFact {
  const { runId, attempt, deadline: at } = plan;
  const base = { runId, at, attempt, shard: task };
  // It was tried, and its next try did not begin: the tries that there were count. One that passed only was not said to be finished.
  if (progress.lease === undefined && (progress.failures > 0 || progress.ended?.outcome === 'passed')) {
    return { ...base, id: taskFactId.finished(attempt, task), kind: 'shard-finished' };
  }
  const [cause, reason] = whyNot(progress, taskClass, workers);
  return { ...base, id: taskFactId.givenUp(attempt, task), kind: 'shard-given-up', cause, reason: reason.slice(0, 1024) };
}

function whyNot(
  { lease, worker, undecided }: TaskProgress,
  taskClass: TaskClass | undefined,
  workers: readonly WorkerRecord[],
): ['lost' | 'not-run', string] {
  if (lease !== undefined && worker !== undefined) return ['lost', `worker ${worker} had not finished when the deadline passed`];
  if (undecided.length > 0)
    return ['lost', `it was not finished by ${[...new Set(undecided)].join(', ')}, and nobody else took it in time`];
  if (workers.length === 0) return ['not-run', 'no worker was there'];
  const missing = taskClass === undefined ? [] : missingCapabilities(workers, taskClass);
  if (missing.length > 0) return ['not-run', `no worker with ${missing.join(' and ')} was there`];
  return ['not-run', 'no worker had time for it before the deadline'];
}

async function giveUpTasks(plan: PlannedTasks, deps: TaskDeps): Promise<void> {
  const { runId, attempt } = plan;
  const { tasks, runs } = deps.store;
  const classes = new Map((await tasks.openClasses(plan.deadline)).map((one) => [one.id, one]));
  const workers = await presentWorkers(deps);
  const progress = progressByTask(await tasks.facts(runId, attempt));
  const unsettled = (await tasks.tasks(runId, attempt)).flatMap((entry): Unsettled[] => {
    const known = progress.get(entry.spec.id) ?? NOT_BEGUN;
    return known.settled ? [] : [{ task: entry.spec.id, progress: known, taskClass: classes.get(entry.class) }];
  });
  await runs.addFacts(unsettled.map((one) => endOf(one, plan, workers)));
  if (unsettled.length > 0) await recordRun(runId, deps);
}

/** Says of every task of a run whose deadline has passed why it was not done. Several coordinators may do it at once. */
export async function giveUpOverdueTasks(deps: TaskDeps): Promise<void> {
  for (const state of await deps.store.runs.overdue(new Date(deps.now()).toISOString())) {
    const plan = await deps.store.tasks.plan(state.runId, state.attempt);
    if (plan !== undefined && Date.parse(plan.deadline) <= deps.now()) await giveUpTasks(plan, deps);
  }
}
