import { type HeartbeatAnswer, tasksQueue } from '@testwire/contracts';
import type { Lease, WorkerRecord } from '@testwire/store';
import type { TaskDeps } from '../tasks/deps.ts';
import { findOpenTasks } from '../tasks/end-lease.ts';
import { isOver } from '../tasks/grant-lease.ts';
import { countRefusal } from '../tasks/task-metrics.ts';
import { noteSeen } from './note-seen.ts';

/** Whether the worker goes on holding it. */
async function renew(lease: Lease, deps: TaskDeps): Promise<boolean> {
  const overdueMs = deps.now() - Date.parse(lease.limitAt);
  // What took so long may have been nobody's listening.
  if (overdueMs >= 0 && overdueMs >= (await deps.leaseQueue.deafMs())) return false;
  return deps.leaseQueue.extend(tasksQueue(lease.class).name, lease.job, lease.id);
}

/** A worker lives, and holds these leases: renews them, and says which are not its own any more and what nobody waits for. */
export async function hearWorker(worker: WorkerRecord, named: readonly string[], deps: TaskDeps): Promise<HeartbeatAnswer> {
  const at = deps.now();
  await noteSeen(worker, deps);
  const leases = named.length === 0 ? [] : await deps.store.leases.ofWorker(worker.id);
  const own = new Map(leases.map((lease) => [lease.id, lease]));
  const lost: string[] = [];
  const renewed: Lease[] = [];
  for (const id of named) {
    const lease = own.get(id);
    if (lease !== undefined && (await renew(lease, deps))) renewed.push(lease);
    else {
      lost.push(id);
      countRefusal('heartbeat');
    }
  }
  const expiresAt = new Date(at + deps.configuration.coordinator.leaseSeconds * 1000).toISOString();
  await deps.store.leases.extend(
    renewed.map(({ id }) => id),
    expiresAt,
  );
  const cancelled: HeartbeatAnswer['cancelled'] = [];
  for (const lease of renewed) {
    if (!isOver(await deps.store.runs.state(lease.runId), lease.attempt)) continue;
    cancelled.push({ lease: lease.id, tasks: (await findOpenTasks(lease, deps)).map(({ id }) => id) });
  }
  return { drain: worker.draining, lost, cancelled };
}
