import { digestOf } from '@testwire/contracts';
import type { Store } from '@testwire/store';
import type { FindWorkerToken } from './guard.ts';

/**
 * A worker speaks for itself, and for the runs that it holds leases of. These are looked up only where others may ask too: the routes of
 * workers alone ask which worker it is, and they are called all the time.
 */
export function createFindWorkerToken({ workers, leases }: Pick<Store, 'workers' | 'leases'>): FindWorkerToken {
  return async (secret, asked) => {
    const worker = await workers.findByToken(digestOf(secret));
    if (worker === undefined) return undefined;
    const held = asked === 'only' ? [] : await leases.runsOf(worker.id);
    const projects = [...new Set(held.map(({ project }) => project))];
    return { name: `worker ${worker.id}`, worker: worker.id, record: worker, projects, runs: held.map(({ runId }) => runId) };
  };
}
