import type { WorkerRecord, WorkerStore } from '@testwire/store';

/**
 * So long another process may not know yet that a worker registered anew or is to drain. A lease that goes to the former process of a
 * worker meanwhile is one that nobody renews, as if it had died a moment later.
 */
const FRESH_MS = 1000;
const MOST = 5000;

interface Held {
  readonly at: number;
  readonly worker: WorkerRecord;
}

/** A worker that is at work asks several times a second; whose token it shows is looked up once for all of them. */
export function rememberWorkers(workers: WorkerStore, now: () => number): WorkerStore {
  /** By digest of the token, in the order of their look-up. */
  const held = new Map<string, Held>();
  /** Counts what may have made an answer that is on its way an old one. */
  let changes = 0;

  function find(digest: string): WorkerRecord | undefined {
    const known = held.get(digest);
    return known === undefined || now() - known.at > FRESH_MS ? undefined : known.worker;
  }

  function hold(worker: WorkerRecord): void {
    held.delete(worker.tokenDigest);
    held.set(worker.tokenDigest, { at: now(), worker });
    const [oldest] = held.keys();
    if (held.size > MOST && oldest !== undefined) held.delete(oldest);
  }

  function forget(id: string): void {
    changes += 1;
    for (const [digest, { worker }] of held) if (worker.id === id) held.delete(digest);
  }

  async function changing<T>(id: string, change: () => Promise<T>): Promise<T> {
    try {
      return await change();
    } finally {
      forget(id);
    }
  }

  return {
    ...workers,
    async findByToken(digest) {
      const known = find(digest);
      if (known !== undefined) return known;
      const before = changes;
      const worker = await workers.findByToken(digest);
      if (worker !== undefined && changes === before) hold(worker);
      return worker;
    },
    save: (worker, heardSince) => changing(worker.id, () => workers.save(worker, heardSince)),
    drain: (id, by) => changing(id, () => workers.drain(id, by)),
    async touch(id, seenAt) {
      const leases = await workers.touch(id, seenAt);
      for (const [digest, { at, worker }] of held) if (worker.id === id) held.set(digest, { at, worker: { ...worker, seenAt } });
      return leases;
    },
  };
}
