import type { WorkerState } from '@testwire/contracts';
import type { Lease, WorkerRecord } from '@testwire/store';

/** What a worker looks like from outside. `silenceMs`: not heard of for so long, it is taken for dead. */
export function stateOfWorker(worker: WorkerRecord, leases: readonly Lease[], now: number, silenceMs: number): WorkerState {
  const { id, capabilities, executors, projects, registeredAt, seenAt, draining } = worker;
  const silent = now - Date.parse(seenAt) > silenceMs;
  const left = draining && leases.length === 0;
  return {
    id,
    state: left ? 'left' : silent ? 'lost' : draining ? 'draining' : 'active',
    capabilities,
    executors: [...executors],
    ...(projects === undefined ? {} : { projects: [...projects] }),
    registeredAt,
    seenAt,
    leases: leases.map((lease) => ({ id: lease.id, runId: lease.runId, tasks: lease.tasks.map((task) => task.id) })),
  };
}
