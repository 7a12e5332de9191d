import type { RunFactOf, TaskOutcome } from '@testwire/contracts';
import type { LeaseEnd } from '@testwire/store';
import { counter, histogram } from '@testwire/telemetry';

/** A lease was granted, with these tasks. */
export function countGrant(tasks: readonly RunFactOf<'task-leased'>[]): void {
  counter('testwire_leases_granted', 'Batches of tasks that were leased to workers').add(1);
  const waited = histogram(
    'testwire_task_wait_seconds',
    'Time from the plan of a task, or from the end of its last try, to its lease',
  );
  for (const { waitedMs } of tasks) waited.record(waitedMs / 1000);
}

/** A lease ended. */
export function countLeaseEnd(how: LeaseEnd): void {
  counter(
    'testwire_leases_ended',
    'Leases that ended, by `how`: `completed`, `given-back` by the worker, `lost` when it was not heard of or began anew',
  ).add(1, { how });
}

/** Tries of tasks ended so. */
export function countTasks(outcome: TaskOutcome | 'lost', tasks: number): void {
  if (tasks === 0) return;
  counter(
    'testwire_tasks_ended',
    'Tries of tasks that ended, by `outcome`: `passed`, `failed`, `errored`, `timed-out`, `cancelled`, or `lost` with their worker',
  ).add(tasks, { outcome });
}

/** What a worker said of a lease counts for nothing, for it is somebody else's by now. */
export function countRefusal(what: 'heartbeat' | 'result' | 'completion'): void {
  counter(
    'testwire_leases_refused',
    "What workers said of leases that are somebody else's by now, by `what`: `heartbeat`, `result`, `completion`",
  ).add(1, { what });
}
