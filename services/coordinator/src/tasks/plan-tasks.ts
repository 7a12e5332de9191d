import { formatCount, type RunFact, type RunFactOf, taskPlan, type TaskPlan } from '@testwire/contracts';
import { joinRun } from '@testwire/results';
import type { PlannedTasks, TaskClass } from '@testwire/store';
import { BlobMissing } from '@testwire/store';
import { keepFacts } from '../keep-facts.ts';
import { countFitting } from '../workers/fits.ts';
import { presentWorkers } from '../workers/present-workers.ts';
import type { TaskDeps } from './deps.ts';
import { fillQueue } from './fill-queue.ts';
import { makeBatches } from './make-batches.ts';
import { taskFactId } from './task-fact-ids.ts';

/** Bytes of a plan as JSON; ingress takes no longer one. */
const MOST_BYTES = 64 * 1024 * 1024;

/** Of all runs together: every class is a queue that each coordinator looks after. */
const MOST_CLASSES = 500;

async function readPlan({ digest }: Pick<PlannedTasks, 'digest'>, deps: TaskDeps): Promise<TaskPlan | undefined> {
  try {
    const bytes = await deps.blobs.read(digest, MOST_BYTES);
    return taskPlan.parse(JSON.parse(bytes.toString('utf8')));
  } catch (error) {
    if (error instanceof BlobMissing) return undefined;
    throw error;
  }
}

/** Gives every task up: nobody will ever be offered them. */
async function giveUpPlan(
  fact: RunFactOf<'tasks-planned'>,
  tasks: readonly string[],
  reason: string,
  deps: TaskDeps,
): Promise<void> {
  const { runId, attempt } = fact;
  const facts = tasks.map((shard): RunFact => ({
    id: taskFactId.givenUp(attempt, shard),
    runId,
    at: new Date(deps.now()).toISOString(),
    kind: 'shard-given-up',
    attempt,
    shard,
    cause: 'not-run',
    reason,
  }));
  await keepFacts(facts, deps);
}

/** Two plans were sent at the same moment: the tasks of the second are not done, unless the first has them. */
async function giveUpRest(fact: RunFactOf<'tasks-planned'>, plan: TaskPlan, deps: TaskDeps): Promise<void> {
  const known = new Set((await deps.store.tasks.tasks(fact.runId, fact.attempt)).map(({ spec }) => spec.id));
  const rest = plan.tasks.map(({ id }) => id).filter((id) => !known.has(id));
  await giveUpPlan(fact, rest, 'the run had other tasks already', deps);
}

async function tooMany(classes: readonly TaskClass[], deps: TaskDeps): Promise<string | undefined> {
  const open = await deps.store.tasks.openClasses(new Date(deps.now()).toISOString());
  const all = new Set([...open, ...classes].map(({ id }) => id));
  if (all.size <= MOST_CLASSES) return undefined;
  return `the runs that are under way ask for more than ${formatCount(MOST_CLASSES, 'different kind')} of machines`;
}

async function expectedDurations(plan: TaskPlan, project: string, deps: TaskDeps): Promise<ReadonlyMap<string, number>> {
  const names = [...new Set(plan.tasks.map(({ id, name = id }) => name))];
  // Here, once for all of them, and not whenever one of them ends.
  await deps.store.tasks.forgetDurations(project, names);
  return deps.store.tasks.expectedDurations(project, names);
}

/**
 * Sorts the planned tasks into batches and puts the first of them into the queues. Safe to repeat: what was sorted once stays so,
 * whatever became known of durations since.
 */
export async function planTasks(fact: RunFactOf<'tasks-planned'>, deps: TaskDeps): Promise<void> {
  const { runId, attempt, digest } = fact;
  const { runs, tasks } = deps.store;
  const known = await tasks.plan(runId, attempt);
  if (known === undefined || known.digest !== digest) {
    const plan = await readPlan(fact, deps);
    if (plan === undefined) {
      deps.logger.error({ runId, digest }, 'the plan of a run is not stored any more');
      return giveUpPlan(fact, joinRun(await runs.lifecycleFacts(runId)).planned, 'the plan is not stored any more', deps);
    }
    if (known !== undefined) return giveUpRest(fact, plan, deps);
    const project = (await runs.state(runId))?.description.project ?? 'local';
    const [expected, workers] = await Promise.all([expectedDurations(plan, project, deps), presentWorkers(deps)]);
    const { classes, batches } = makeBatches({
      tasks: plan.tasks,
      options: plan.options,
      project,
      expectedMs: ({ id, name = id }) => expected.get(name),
      workers: (taskClass) => countFitting(workers, taskClass),
    });
    const ids = plan.tasks.map(({ id }) => id);
    const obstacle = await tooMany(classes, deps);
    if (obstacle !== undefined) return giveUpPlan(fact, ids, obstacle, deps);
    const deadline = new Date(Date.parse(fact.at) + plan.deadlineSeconds * 1000).toISOString();
    const planned = { runId, attempt, project, digest, tasks: ids.length, plannedAt: fact.at, deadline };
    await tasks.savePlan(planned, classes, batches);
  }
  await fillQueue(runId, attempt, deps);
}

/** The same for every plan among facts that were just recorded. One that was dropped, because its run is somebody else's, is no plan. */
export async function planRecordedTasks(facts: readonly RunFact[], deps: TaskDeps): Promise<void> {
  for (const fact of facts) {
    if (fact.kind !== 'tasks-planned') continue;
    if ((await deps.store.runs.knownFacts(fact.runId, [fact.id])).has(fact.id)) await planTasks(fact, deps);
  }
}
