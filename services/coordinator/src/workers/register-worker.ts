import { type Capabilities, digestOf, type WorkerRegistration, type WorkerWelcome } from '@testwire/contracts';
import { forbidden, HttpProblem } from '@testwire/runtime';
import type { WorkerRecord } from '@testwire/store';
import type { TaskDeps } from '../tasks/deps.ts';
import { endLease } from '../tasks/end-lease.ts';
import { silenceOf } from './present-workers.ts';

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

/** Neither a second machine of the same name nor a task that got hold of the token takes the leases of a worker that lives. */
function isAnother(id: string, silenceMs: number): HttpProblem {
  const seconds = Math.ceil(silenceMs / 1000);
  const detail = `A worker "${id}" was heard of within the last ${seconds} s. Give this one another id. If it is the same, start it with its work folder, which proves it, or when ${seconds} s have passed since that was last heard of.`;
  return new HttpProblem(409, 'Conflict', detail, { retryAfter: seconds });
}

/** Claims beyond are faults or lies, and would spoil the expected durations of the whole project. As multiples of the reference machine. */
const SPEEDS = { slowest: 1 / 20, fastest: 20 };

function withSaneSpeed(capabilities: Capabilities): Capabilities {
  const { speed } = capabilities;
  if (speed === undefined) return capabilities;
  return { ...capabilities, speed: Math.min(SPEEDS.fastest, Math.max(SPEEDS.slowest, speed)) };
}

/** Registers a worker, with a token of its own. What it held before is free for others at once. Throws 403, and 409 for the id of another. */
export async function registerWorker(registration: WorkerRegistration, deps: TaskDeps): Promise<WorkerWelcome> {
  const { id, executors, projects, key, version } = registration;
  const capabilities = withSaneSpeed(registration.capabilities);
  await requireWelcome(id, deps);
  const token = `tww_${deps.randomHex(24)}`;
  const now = deps.now();
  const at = new Date(now).toISOString();
  const silenceMs = silenceOf(deps.configuration);
  const record: WorkerRecord = {
    id,
    tokenDigest: digestOf(token),
    ...(key === undefined ? {} : { keyDigest: digestOf(key) }),
    capabilities,
    executors,
    ...(projects === undefined ? {} : { projects }),
    ...(version === undefined ? {} : { version }),
    draining: false,
    registeredAt: at,
    seenAt: at,
  };
  if (!(await deps.store.workers.save(record, new Date(now - silenceMs).toISOString()))) throw isAnother(id, silenceMs);
  for (const lease of await deps.store.leases.ofWorker(id)) {
    await endLease(lease, { how: 'lost', message: `worker ${id} began anew` }, deps);
  }
  const { heartbeatSeconds, leaseSeconds } = deps.configuration.coordinator;
  deps.logger.info({ worker: id, hardware: capabilities.hardware }, 'worker registered');
  return { id, token, heartbeatSeconds, leaseSeconds };
}
