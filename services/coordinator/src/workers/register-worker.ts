import { digestOf, type WorkerRegistration, type WorkerWelcome } from '@testwire/contracts';
import { forbidden } from '@testwire/runtime';
import type { TaskDeps } from '../tasks/deps.ts';
import { endLease } from '../tasks/end-lease.ts';

async function requireWelcome(id: string, deps: TaskDeps): Promise<void> {
  const { autoRegisterWorkers, workerAutoDiscovery, allowedWorkers } = deps.configuration.coordinator;
  if (allowedWorkers.includes(id)) return;
  if (!autoRegisterWorkers) {
    throw forbidden(`Worker "${id}" is not among coordinator.allowedWorkers, and autoRegisterWorkers is off.`);
  }
  if (!workerAutoDiscovery && (await deps.store.workers.find(id)) === undefined) {
    throw forbidden(`Worker "${id}" is not known, and workerAutoDiscovery is off: name it in coordinator.allowedWorkers.`);
  }
}

/** Registers a worker, with a token of its own. What it held before is free for others at once. Throws 403. */
export async function registerWorker(registration: WorkerRegistration, deps: TaskDeps): Promise<WorkerWelcome> {
  const { id, capabilities, executors, version } = registration;
  await requireWelcome(id, deps);
  const token = `tww_${deps.randomHex(24)}`;
  const at = new Date(deps.now()).toISOString();
  await deps.store.workers.save({
    id,
    tokenDigest: digestOf(token),
    capabilities,
    executors,
    ...(version === undefined ? {} : { version }),
    draining: false,
    registeredAt: at,
    seenAt: at,
  });
  for (const lease of await deps.store.leases.ofWorker(id)) {
    await endLease(lease, { how: 'lost', message: `worker ${id} began anew` }, deps);
  }
  const { heartbeatSeconds, leaseSeconds } = deps.configuration.coordinator;
  deps.logger.info({ worker: id, hardware: capabilities.hardware }, 'worker registered');
  return { id, token, heartbeatSeconds, leaseSeconds };
}
