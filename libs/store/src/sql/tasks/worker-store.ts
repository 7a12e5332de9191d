import type { Capabilities } from '@testwire/contracts';
import type { Pool } from 'pg';
import type { WorkerRecord, WorkerStore } from '../../task-store.ts';
import { storableJson, storableOrNull, storableText } from '../text.ts';
import { toTimestamp } from '../times.ts';

interface WorkerRow {
  readonly id: string;
  readonly token_digest: string;
  readonly capabilities: Capabilities;
  readonly executors: readonly string[];
  readonly version: string | null;
  readonly draining: boolean;
  readonly registered_at: Date;
  readonly seen_at: Date;
}

export function workerStore(pool: Pool): WorkerStore {
  const read = async (tail: string, values: unknown[]): Promise<WorkerRecord[]> => {
    const { rows } = await pool.query<WorkerRow>(`SELECT * FROM workers ${tail}`, values);
    return rows.map(toWorker);
  };
  return {
    async save(worker) {
      await pool.query(
        `INSERT INTO workers (id, token_digest, capabilities, executors, version, draining, registered_at, seen_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
         ON CONFLICT (id) DO UPDATE SET token_digest = excluded.token_digest, capabilities = excluded.capabilities,
           executors = excluded.executors, version = excluded.version, draining = excluded.draining,
           registered_at = excluded.registered_at, seen_at = excluded.seen_at`,
        [
          worker.id,
          worker.tokenDigest,
          storableJson(worker.capabilities),
          worker.executors.map(storableText),
          storableOrNull(worker.version),
          worker.draining,
          toTimestamp(worker.registeredAt),
          toTimestamp(worker.seenAt),
        ],
      );
    },
    async find(id) {
      const [worker] = await read('WHERE id = $1', [storableText(id)]);
      return worker;
    },
    async findByToken(tokenDigest) {
      const [worker] = await read('WHERE token_digest = $1', [tokenDigest]);
      return worker;
    },
    async touch(id, at) {
      await pool.query('UPDATE workers SET seen_at = greatest(seen_at, $2) WHERE id = $1', [storableText(id), toTimestamp(at)]);
    },
    async drain(id) {
      const { rowCount } = await pool.query('UPDATE workers SET draining = true WHERE id = $1', [storableText(id)]);
      return rowCount === 1;
    },
    list: (since) => read('WHERE seen_at >= $1 ORDER BY id', [toTimestamp(since)]),
  };
}

function toWorker(row: WorkerRow): WorkerRecord {
  return {
    id: row.id,
    tokenDigest: row.token_digest,
    capabilities: row.capabilities,
    executors: row.executors,
    ...(row.version === null ? {} : { version: row.version }),
    draining: row.draining,
    registeredAt: row.registered_at.toISOString(),
    seenAt: row.seen_at.toISOString(),
  };
}
