import { type RunFact, tasksQueue } from '@testwire/contracts';
import type { Lease, LeaseEnd, TaskFact } from '@testwire/store';
import type { TaskDeps } from './deps.ts';
import { taskFactId } from './task-fact-ids.ts';
import { countLeaseEnd, countTasks } from './task-metrics.ts';

/** The tasks of a lease whose try has not ended in it, by what facts say of them. */
export function openTasks(lease: Lease, facts: readonly TaskFact[]): Lease['tasks'] {
  const ends = facts.filter((fact) => fact.kind === 'task-ended' && fact.lease === lease.id && fact.late !== true);
  const ended = new Set(ends.map(({ shard }) => shard));
  return lease.tasks.filter(({ id }) => !ended.has(id));
}

export async function findOpenTasks(lease: Lease, { store }: Pick<TaskDeps, 'store'>): Promise<Lease['tasks']> {
  const ids = lease.tasks.map(({ id }) => id);
  return openTasks(lease, await store.tasks.facts(lease.runId, lease.attempt, ids));
}

/** Says of each task that its worker did not bring it to an end. The ids are those of an end, so that it has only one. */
function undecided(lease: Lease, tasks: Lease['tasks'], outcome: 'lost' | 'cancelled', message: string, at: string): RunFact[] {
  return tasks.map((task) => ({
    id: taskFactId.ended(lease.id, task.id),
    runId: lease.runId,
    at,
    kind: 'task-ended',
    attempt: lease.attempt,
    shard: task.id,
    try: task.try,
    lease: lease.id,
    worker: lease.worker,
    outcome,
    message,
  }));
}

interface Ending {
  readonly how: Exclude<LeaseEnd, 'completed'>;
  readonly message: string;
  /** When the batch may be leased again, for one that is still held. Milliseconds. */
  readonly delayMs?: number;
}

/**
 * Ends a lease whose tasks have not all ended: they come back with the batch. Facts first: a process that dies in between leaves a
 * lease that will be ended again, with the same facts.
 */
export async function endLease(lease: Lease, { how, message, delayMs = 0 }: Ending, deps: TaskDeps): Promise<void> {
  const at = new Date(deps.now()).toISOString();
  const open = await findOpenTasks(lease, deps);
  const outcome = how === 'lost' ? 'lost' : 'cancelled';
  const added = await deps.store.runs.addFacts(undecided(lease, open, outcome, message, at));
  countTasks(outcome, added.size);
  await deps.leaseQueue.giveBack(tasksQueue(lease.class).name, lease.job, lease.id, delayMs);
  if (!(await deps.store.leases.end(lease.id, how))) return;
  countLeaseEnd(how);
  const { id, worker, runId } = lease;
  deps.logger.info({ lease: id, worker, runId, tasks: open.length, how, message }, 'lease ended early');
}
