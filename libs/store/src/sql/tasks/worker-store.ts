import type { Capabilities } from '@testwire/contracts';
import type { Pool } from 'pg';
import type { WorkerRecord, WorkerStore } from '../../task-store.ts';
import { storableJson, storableOrNull, storableText } from '../text.ts';
import { toTimestamp } from '../times.ts';

interface WorkerRow {
  readonly id: string;
  readonly token_digest: string;
  readonly key_digest: string | null;
  readonly capabilities: Capabilities;
  readonly executors: readonly string[];
  readonly projects: readonly string[] | null;
  readonly version: string | null;
  readonly draining: boolean;
  readonly registered_at: Date;
  readonly seen_at: Date;
}

/** It said itself that it leaves, and holds nothing. One that was only asked to leave is there until it says so. */
const LEFT = `(workers.draining AND workers.leaving AND NOT EXISTS (SELECT FROM leases WHERE leases.worker = workers.id AND leases.ended IS NULL))`;

export function workerStore(pool: Pool): WorkerStore {
  const read = async (tail: string, values: unknown[]): Promise<WorkerRecord[]> => {
    const { rows } = await pool.query<WorkerRow>(`SELECT * FROM workers ${tail}`, values);
    return rows.map(toWorker);
  };
  return {
    async save(worker, heardSince) {
      const { rowCount } = await pool.query(
        `INSERT INTO workers (id, token_digest, capabilities, executors, version, draining, registered_at, seen_at, projects, key_digest)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
         ON CONFLICT (id) DO UPDATE SET token_digest = excluded.token_digest, capabilities = excluded.capabilities,
           executors = excluded.executors, version = excluded.version, draining = excluded.draining, leaving = false,
           registered_at = excluded.registered_at, seen_at = excluded.seen_at, projects = excluded.projects,
           key_digest = excluded.key_digest
         WHERE $11::timestamptz IS NULL OR workers.seen_at < $11 OR workers.key_digest = excluded.key_digest OR ${LEFT}`,
        [
          worker.id,
          worker.tokenDigest,
          storableJson(worker.capabilities),
          worker.executors.map(storableText),
          storableOrNull(worker.version),
          worker.draining,
          toTimestamp(worker.registeredAt),
          toTimestamp(worker.seenAt),
          worker.projects?.map(storableText) ?? null,
          worker.keyDigest ?? null,
          heardSince === undefined ? null : toTimestamp(heardSince),
        ],
      );
      return rowCount === 1;
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
      const { rows } = await pool.query<{ held: number }>(
        `UPDATE workers SET seen_at = greatest(seen_at, $2) WHERE id = $1
         RETURNING (SELECT count(*)::int FROM leases WHERE worker = $1 AND ended IS NULL) AS held`,
        [storableText(id), toTimestamp(at)],
      );
      return rows[0]?.held ?? 0;
    },
    async drain(id, by) {
      const { rowCount } = await pool.query('UPDATE workers SET draining = true, leaving = leaving OR $2 WHERE id = $1', [
        storableText(id),
        by === 'itself',
      ]);
      return rowCount === 1;
    },
    list: (since) => read('WHERE seen_at >= $1 ORDER BY id', [toTimestamp(since)]),
  };
}

function toWorker(row: WorkerRow): WorkerRecord {
  return {
    id: row.id,
    tokenDigest: row.token_digest,
    ...(row.key_digest === null ? {} : { keyDigest: row.key_digest }),
    capabilities: row.capabilities,
    executors: row.executors,
    ...(row.projects === null ? {} : { projects: row.projects }),
    ...(row.version === null ? {} : { version: row.version }),
    draining: row.draining,
    registeredAt: row.registered_at.toISOString(),
    seenAt: row.seen_at.toISOString(),
  };
}
