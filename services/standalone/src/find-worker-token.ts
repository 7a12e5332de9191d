import { digestOf } from '@testwire/contracts';
import type { Store } from '@testwire/store';
import type { FindWorkerToken } from './guard.ts';

/** A worker speaks for itself, and for the runs that it holds leases of. */
export function createFindWorkerToken({ workers, leases }: Pick<Store, 'workers' | 'leases'>): FindWorkerToken {
  return async (secret) => {
    const worker = await workers.findByToken(digestOf(secret));
    if (worker === undefined) return undefined;
    const held = await leases.runsOf(worker.id);
    const projects = [...new Set(held.map(({ project }) => project))];
    return { name: `worker ${worker.id}`, worker: worker.id, projects, runs: held.map(({ runId }) => runId) };
  };
}
