import type { Pool } from 'pg';
import type { Lease, LeaseEnd, LeaseStore } from '../../task-store.ts';
import { storableJson, storableText } from '../text.ts';
import { toTimestamp } from '../times.ts';

interface LeaseRow {
  readonly id: string;
  readonly worker: string;
  readonly class: string;
  readonly job: string;
  readonly run_id: string;
  readonly attempt: number;
  readonly tasks: Lease['tasks'];
  readonly granted_at: Date;
  readonly expires_at: Date;
  readonly limit_at: Date;
  readonly ended: LeaseEnd | null;
}

const MOST_EXPIRED = 100;

export function leaseStore(pool: Pool): LeaseStore {
  const read = async (tail: string, values: unknown[]): Promise<Lease[]> => {
    const { rows } = await pool.query<LeaseRow>(`SELECT * FROM leases ${tail}`, values);
    return rows.map(toLease);
  };
  return {
    async add(lease) {
      await pool.query(
        `INSERT INTO leases (id, worker, class, job, run_id, attempt, tasks, granted_at, expires_at, limit_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
        [
          lease.id,
          storableText(lease.worker),
          lease.class,
          lease.job,
          storableText(lease.runId),
          lease.attempt,
          storableJson(lease.tasks),
          toTimestamp(lease.grantedAt),
          toTimestamp(lease.expiresAt),
          toTimestamp(lease.limitAt),
        ],
      );
    },
    async find(id) {
      const [lease] = await read('WHERE id = $1', [storableText(id)]);
      return lease;
    },
    ofWorker: (worker) => read('WHERE ended IS NULL AND worker = $1 ORDER BY granted_at, id', [storableText(worker)]),
    ofWorkers: (workers, projects) =>
      read(
        `WHERE ended IS NULL AND worker = ANY($1) AND ($2::text[] IS NULL OR EXISTS (
           SELECT FROM task_plans AS plan
           WHERE plan.run_id = leases.run_id AND plan.attempt = leases.attempt AND plan.project = ANY($2)
         )) ORDER BY granted_at, id`,
        [workers.map(storableText), projects?.map(storableText) ?? null],
      ),
    ofJob: (taskClass, job) =>
      read('WHERE ended IS NULL AND class = $1 AND job = $2 ORDER BY granted_at, id', [taskClass, storableText(job)]),
    expired: (now) =>
      read(`WHERE ended IS NULL AND expires_at <= $1 ORDER BY expires_at LIMIT ${MOST_EXPIRED}`, [toTimestamp(now)]),
    async extend(ids, expiresAt) {
      if (ids.length === 0) return;
      await pool.query('UPDATE leases SET expires_at = greatest(expires_at, $2) WHERE id = ANY($1) AND ended IS NULL', [
        ids.map(storableText),
        toTimestamp(expiresAt),
      ]);
    },
    async end(id, how) {
      const { rowCount } = await pool.query('UPDATE leases SET ended = $2 WHERE id = $1 AND ended IS NULL', [
        storableText(id),
        how,
      ]);
      return rowCount === 1;
    },
    async runsOf(worker) {
      const { rows } = await pool.query<{ run_id: string; project: string }>(
        `SELECT DISTINCT leases.run_id, task_plans.project FROM leases JOIN task_plans USING (run_id, attempt)
         WHERE leases.ended IS NULL AND leases.worker = $1`,
        [storableText(worker)],
      );
      return rows.map((row) => ({ runId: row.run_id, project: row.project }));
    },
  };
}

function toLease(row: LeaseRow): Lease {
  return {
    id: row.id,
    worker: row.worker,
    class: row.class,
    job: row.job,
    runId: row.run_id,
    attempt: row.attempt,
    tasks: row.tasks,
    grantedAt: row.granted_at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
    limitAt: row.limit_at.toISOString(),
    ...(row.ended === null ? {} : { ended: row.ended }),
  };
}
