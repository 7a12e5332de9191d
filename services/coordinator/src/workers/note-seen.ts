import type { WorkerRecord } from '@testwire/store';
import type { TaskDeps } from '../tasks/deps.ts';

/** Notes that a worker was heard of, unless that was noted a moment ago: it asks for work more often than it says that it lives. */
export async function noteSeen(worker: WorkerRecord, deps: Pick<TaskDeps, 'store' | 'configuration' | 'now'>): Promise<void> {
  const now = deps.now();
  const momentMs = deps.configuration.coordinator.heartbeatSeconds * 500;
  if (now - Date.parse(worker.seenAt) < momentMs) return;
  await deps.store.workers.touch(worker.id, new Date(now).toISOString());
}
