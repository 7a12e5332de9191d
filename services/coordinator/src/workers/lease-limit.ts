import { HttpProblem } from '@testwire/runtime';
import type { WorkerRecord } from '@testwire/store';
import type { TaskDeps } from '../tasks/deps.ts';
import { momentOf } from './note-seen.ts';

/** A worker takes one after the other, and may have some more to deliver; a heartbeat names as many. */
const MOST_LEASES = 100;

/** Keeps a worker from taking more than it can do. */
export interface LeaseLimit {
  /** A worker asks for a lease, and so was heard of. Throws 409 when it holds too many. */
  check(worker: WorkerRecord): Promise<void>;
  /** It was given one. */
  granted(worker: WorkerRecord): void;
}

interface Count {
  readonly at: number;
  readonly held: number;
}

/**
 * Counted when a worker was not for a moment, and before it is refused; what is granted here in between is added, what ends in between is
 * not taken off. So what it holds beyond is at most what other coordinators granted in that moment.
 */
export function createLeaseLimit(deps: Pick<TaskDeps, 'store' | 'configuration' | 'now'>): LeaseLimit {
  /** By worker, in the order of their counting. */
  const counts = new Map<string, Count>();

  async function count({ id }: WorkerRecord): Promise<number> {
    const at = deps.now();
    const held = await deps.store.workers.touch(id, new Date(at).toISOString());
    counts.delete(id);
    counts.set(id, { at, held });
    for (const [other, known] of counts) {
      if (at - known.at < momentOf(deps)) break;
      counts.delete(other);
    }
    return held;
  }

  return {
    async check(worker) {
      const known = counts.get(worker.id);
      if (known !== undefined && known.held < MOST_LEASES && deps.now() - known.at < momentOf(deps)) return;
      const held = await count(worker);
      if (held < MOST_LEASES) return;
      throw new HttpProblem(409, 'Conflict', `Worker "${worker.id}" holds ${held} leases: complete some, or give them back.`);
    },
    granted({ id }) {
      const known = counts.get(id);
      if (known !== undefined) counts.set(id, { ...known, held: known.held + 1 });
    },
  };
}
