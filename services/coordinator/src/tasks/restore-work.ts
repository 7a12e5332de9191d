import { type RunFactOf, tasksQueue } from '@testwire/contracts';
import type { OpenPlan } from '@testwire/store';
import type { TaskDeps } from './deps.ts';
import { fillQueue } from './fill-queue.ts';
import { planTasks } from './plan-tasks.ts';
import { taskFactId } from './task-fact-ids.ts';

/** The tasks of a run that is done again, under the same plan. They may take as long as the first time. */
async function planAgain({ plan, attempt, deadline }: OpenPlan, deps: TaskDeps): Promise<void> {
  const { runId, digest, tasks } = plan;
  const allowedMs = Date.parse(plan.deadline) - Date.parse(plan.plannedAt);
  const now = deps.now();
  // The time is counted from when somebody asked, as that of the run is.
  const at = deadline === undefined ? now : Math.min(now, Date.parse(deadline) - allowedMs);
  const fact: RunFactOf<'tasks-planned'> = {
    id: taskFactId.plannedAgain(attempt, digest),
    runId,
    at: new Date(at).toISOString(),
    kind: 'tasks-planned',
    attempt,
    digest,
    tasks,
  };
  await deps.store.runs.addFacts([fact]);
  await planTasks(fact, deps);
  deps.logger.info({ runId, attempt, tasks }, 'tasks handed out again');
}

/** What of the plans is in no queue although it is not done: Redis lost it. By plan, the first batch of each class that is not done. */
async function findForgotten(plans: readonly OpenPlan[], deps: TaskDeps): Promise<Map<OpenPlan, Map<string, number>>> {
  const classes = new Map<OpenPlan, readonly string[]>();
  for (const open of plans) {
    const { runId, attempt } = open.plan;
    classes.set(open, [...(await deps.store.tasks.countBatches(runId, attempt)).keys()]);
  }
  const queues = [...new Set([...classes.values()].flat())].map((id) => tasksQueue(id).name);
  const empty = new Set(await deps.leaseQueue.empty(queues));
  const forgotten = new Map<OpenPlan, Map<string, number>>();
  for (const [open, ids] of classes) {
    const { runId, attempt } = open.plan;
    for (const id of ids) {
      const first = empty.has(tasksQueue(id).name) ? await deps.store.tasks.firstUnsettled(runId, attempt, id) : undefined;
      if (first !== undefined) forgotten.set(open, (forgotten.get(open) ?? new Map<string, number>()).set(id, first));
    }
  }
  return forgotten;
}

/**
 * Puts into the queues what should be there: the tasks of runs that are done again, and those that Redis has lost. A batch is in its
 * queue until all of its tasks are done, so an empty queue of a class that has work left has forgotten it. Safe to repeat, and
 * several coordinators may do it at once.
 */
export async function restoreWork(deps: TaskDeps): Promise<void> {
  const open = await deps.store.tasks.openPlans(new Date(deps.now()).toISOString());
  const again = open.filter(({ plan, attempt }) => plan.attempt < attempt);
  for (const one of again) await planAgain(one, deps);
  const current = open.filter((one) => !again.includes(one));
  for (const [{ plan }, starts] of await findForgotten(current, deps)) {
    await fillQueue(plan.runId, plan.attempt, deps, starts);
    deps.logger.warn({ runId: plan.runId, classes: [...starts.keys()] }, 'tasks were in no queue any more, and are back');
  }
}
