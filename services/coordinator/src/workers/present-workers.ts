import type { WorkerRecord } from '@testwire/store';
import type { TaskDeps } from '../tasks/deps.ts';

/** Milliseconds after which a worker that was not heard of is taken for dead: as long as its leases live. */
export function silenceOf({ coordinator }: Pick<TaskDeps['configuration'], 'coordinator'>): number {
  return Math.max(coordinator.leaseSeconds, coordinator.heartbeatSeconds * 3) * 1000;
}

/** Those that were heard of lately. */
export function presentWorkers(deps: Pick<TaskDeps, 'store' | 'configuration' | 'now'>): Promise<readonly WorkerRecord[]> {
  return deps.store.workers.list(new Date(deps.now() - silenceOf(deps.configuration)).toISOString());
}
