import type { WorkerRecord } from '@testwire/store';
import type { TaskDeps } from '../tasks/deps.ts';

/** Milliseconds that a worker that was just heard of need not be noted again: it asks for work more often than it says that it lives. */
export function momentOf({ configuration }: Pick<TaskDeps, 'configuration'>): number {
  return configuration.coordinator.heartbeatSeconds * 500;
}

/** Notes that a worker was heard of, unless that was noted a moment ago. */
export async function noteSeen(worker: WorkerRecord, deps: Pick<TaskDeps, 'store' | 'configuration' | 'now'>): Promise<void> {
  const now = deps.now();
  if (now - Date.parse(worker.seenAt) < momentOf(deps)) return;
  await deps.store.workers.touch(worker.id, new Date(now).toISOString());
}
