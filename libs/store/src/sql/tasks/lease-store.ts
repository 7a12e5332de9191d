import type { Pool } from 'pg';
import type { Lease, LeaseStore, TaskFact } from '../../task-store.ts';
import { insertFacts, toFactRows } from '../add-facts.ts';
import { storableJson, storableText } from '../text.ts';
import { toTimestamp } from '../times.ts';
import { createKeepEnds } from './keep-ends.ts';
import { type LeaseRow, toLease } from './lease-row.ts';
import { fromJson, type JsonPlan } from './plan-row.ts';
import { factsOf } from './task-facts.ts';

const MOST_EXPIRED = 100;

const ADD = `
  WITH facts_of AS (${insertFacts('$11')})
  INSERT INTO leases (id, worker, class, job, run_id, attempt, tasks, granted_at, expires_at, limit_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`;

const STANDING = `
  SELECT leases.*, to_jsonb(plan) AS plan,
    ${factsOf('leases.run_id', 'leases.attempt', "ARRAY(SELECT task->>'id' FROM jsonb_array_elements(leases.tasks) AS task)")} AS facts
  FROM leases JOIN task_plans AS plan ON plan.run_id = leases.run_id AND plan.attempt = leases.attempt
  WHERE leases.id = $1`;

export function leaseStore(pool: Pool): LeaseStore {
  const read = async (tail: string, values: unknown[]): Promise<Lease[]> => {
    const { rows } = await pool.query<LeaseRow>(`SELECT * FROM leases ${tail}`, values);
    return rows.map(toLease);
  };
  return {
    async add(lease, facts = []) {
      await pool.query(ADD, [
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
        toFactRows(facts),
      ]);
    },
    async find(id) {
      const [lease] = await read('WHERE id = $1', [storableText(id)]);
      return lease;
    },
    async standing(id) {
      const { rows } = await pool.query<LeaseRow & { readonly plan: JsonPlan; readonly facts: readonly TaskFact[] }>(STANDING, [
        storableText(id),
      ]);
      const [row] = rows;
      return row === undefined ? undefined : { lease: toLease(row), plan: fromJson(row.plan), facts: row.facts };
    },
    keepEnds: createKeepEnds(pool),
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
