import { repeat } from '../repeat.ts';
import type { TaskDeps } from '../tasks/deps.ts';

/**
 * Says again and again that workers are heard here, for as long as what they say can be kept. While no process does, no worker is
 * taken for dead.
 */
export function listenToWorkers(deps: TaskDeps): { stop(): Promise<void> } {
  const { store, leaseQueue, logger, configuration } = deps;
  const listen = async (): Promise<void> => {
    await store.ping();
    await leaseQueue.listen();
  };
  // Several times within what is taken for an outage.
  return repeat(listen, (configuration.coordinator.leaseSeconds * 1000) / 20, { logger, what: 'hearing workers' });
}
