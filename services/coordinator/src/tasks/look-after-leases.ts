import { tasksQueue } from '@testwire/contracts';
import type { TaskDeps } from './deps.ts';
import { endLease } from './end-lease.ts';

/** Ends the leases that were not heard of, so that the report names their workers, and keeps the queues that are needed. */
export async function lookAfterLeases(deps: TaskDeps): Promise<void> {
  const now = deps.now();
  const at = new Date(now).toISOString();
  const deafMs = await deps.leaseQueue.deafMs();
  for (const lease of await deps.store.leases.expired(at)) {
    const held = await deps.leaseQueue.holds(tasksQueue(lease.class).name, lease.job, lease.id);
    // Its heartbeat came a moment ago, and the record of it will; or nobody could have heard it.
    if ((held || deafMs > 0) && Date.parse(lease.limitAt) + deafMs > now) continue;
    const why = held ? 'took longer than its tasks may' : 'was not heard of again';
    await endLease(lease, { how: 'lost', message: `worker ${lease.worker} ${why}` }, deps);
  }
  for (const id of await deps.store.tasks.removeClasses(at)) await deps.leaseQueue.remove(tasksQueue(id).name);
  const open = await deps.store.tasks.openClasses(at);
  await deps.leaseQueue.keepOpen(open.map(({ id }) => tasksQueue(id).name));
}
