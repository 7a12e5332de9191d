import type { WorkerRecord } from '@testwire/store';
import type { TaskDeps } from '../tasks/deps.ts';

/** Milliseconds after which a worker that was not heard of is taken for dead: as long as its leases live. */
export function silenceOf({ coordinator }: Pick<TaskDeps['configuration'], 'coordinator'>): number {
  return Math.max(coordinator.leaseSeconds, coordinator.heartbeatSeconds * 3) * 1000;
}

/** The same as of now, which is longer after a time in which nobody could hear them. */
export async function allowedSilence(deps: Pick<TaskDeps, 'leaseQueue' | 'configuration'>): Promise<number> {
  // While Redis is away, what the database knows of workers is shown as it is.
  const deafMs = await deps.leaseQueue.deafMs().catch(() => 0);
  return silenceOf(deps.configuration) + deafMs;
}

/** Those that were heard of lately. */
export async function presentWorkers(
  deps: Pick<TaskDeps, 'store' | 'leaseQueue' | 'configuration' | 'now'>,
): Promise<readonly WorkerRecord[]> {
  return deps.store.workers.list(new Date(deps.now() - (await allowedSilence(deps))).toISOString());
}
