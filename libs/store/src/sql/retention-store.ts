import type { Pool } from 'pg';
import type { RetentionStore } from '../store.ts';
import { UNFINISHED } from './run-states.ts';
import { storableText } from './text.ts';
import { toTimestamp } from './times.ts';
import { inTransaction } from './transaction.ts';

/** Facts per statement; a run may have a million of them. */
const FACTS = 5000;

/** Whether the run has neither a fact nor, while it is unfinished, a deadline since `before`. */
function isIdle(runId: string, before: string, unfinished: string): string {
  return `NOT EXISTS (SELECT FROM facts WHERE facts.run_id = ${runId} AND facts.at >= ${before})
    AND NOT EXISTS (
      SELECT FROM runs WHERE runs.run_id = ${runId} AND runs.status = ANY(${unfinished}) AND runs.deadline >= ${before}
    )`;
}

export function retentionStore(pool: Pool): RetentionStore {
  /** Skips what another process is just removing or writing: it is looked for again before long. */
  const remove = async (table: string, selection: string, values: unknown[]): Promise<number> => {
    const { rowCount } = await pool.query(
      `DELETE FROM ${table} WHERE ctid = ANY(ARRAY(SELECT ctid FROM ${table} WHERE ${selection} FOR UPDATE SKIP LOCKED))`,
      values,
    );
    return rowCount ?? 0;
  };
  return {
    async idleRuns(before, limit, after = '') {
      // Steps from run to run over the index: the facts themselves are many more.
      const { rows } = await pool.query<{ run_id: string; idle: boolean }>(
        `WITH RECURSIVE walk AS (
           (SELECT run_id, 1 AS step FROM facts WHERE run_id > $1 ORDER BY run_id LIMIT 1)
           UNION ALL
           SELECT (SELECT facts.run_id FROM facts WHERE facts.run_id > walk.run_id ORDER BY facts.run_id LIMIT 1), step + 1
           FROM walk WHERE walk.run_id IS NOT NULL AND step < $2
         )
         SELECT run_id, ${isIdle('walk.run_id', '$3', '$4')} AS idle FROM walk WHERE run_id IS NOT NULL ORDER BY run_id`,
        [storableText(after), limit, toTimestamp(before), UNFINISHED],
      );
      const last = rows.length < limit ? undefined : rows.at(-1);
      return {
        runIds: rows.flatMap((row) => (row.idle ? [row.run_id] : [])),
        ...(last === undefined ? {} : { next: last.run_id }),
      };
    },
    async removeRun(runId, before) {
      const values = [storableText(runId), toTimestamp(before)];
      // The facts go last: as long as there is one, the run is found again, should the process die here.
      const { rows } = await pool.query(
        `WITH idle AS (SELECT WHERE ${isIdle('$1', '$2', '$3')}),
           r AS (DELETE FROM runs WHERE run_id = $1 AND EXISTS (SELECT FROM idle)),
           s AS (DELETE FROM reports WHERE run_id = $1 AND EXISTS (SELECT FROM idle)),
           p AS (DELETE FROM artifact_placements WHERE run_id = $1 AND EXISTS (SELECT FROM idle)),
           q AS (DELETE FROM artifact_prunings WHERE run_id = $1 AND EXISTS (SELECT FROM idle)),
           t AS (DELETE FROM task_plans WHERE run_id = $1 AND EXISTS (SELECT FROM idle)),
           b AS (DELETE FROM task_batches WHERE run_id = $1 AND EXISTS (SELECT FROM idle)),
           l AS (DELETE FROM leases WHERE run_id = $1 AND EXISTS (SELECT FROM idle)),
           o AS (DELETE FROM run_owners WHERE run_id = $1 AND EXISTS (SELECT FROM idle))
         SELECT FROM idle`,
        [...values, UNFINISHED],
      );
      if (rows.length === 0) return false;
      // A fact that comes in between is newer, and begins the run anew.
      const selection = `run_id = $1 AND at < $2 ORDER BY id LIMIT ${FACTS}`;
      let removed: number;
      do removed = await remove('facts', selection, values);
      while (removed === FACTS);
      return true;
    },
    removeDeliveries: (before, limit) =>
      remove('deliveries', 'received_at < $1 ORDER BY received_at LIMIT $2', [toTimestamp(before), limit]),
    removePublications: (before, limit) =>
      remove(
        'publications',
        `updated_at < $1
         AND NOT EXISTS (SELECT FROM facts WHERE facts.run_id = publications.run_id)
         AND NOT EXISTS (SELECT FROM runs WHERE runs.run_id = publications.run_id)
         ORDER BY updated_at LIMIT $2`,
        [toTimestamp(before), limit],
      ),
    removeNotices: (before, limit) => remove('notices', 'at < $1 ORDER BY at LIMIT $2', [toTimestamp(before), limit]),
    removeHistory: (before, limit) =>
      remove('history_runs', 'opened_at < $1 ORDER BY opened_at LIMIT $2', [toTimestamp(before), limit]),
    removeRosters: (limit) =>
      inTransaction(pool, async (client) => {
        const { rows } = await client.query<{ project: string; digest: string }>(
          `SELECT project, digest FROM rosters
           WHERE NOT EXISTS (SELECT FROM history_runs AS run WHERE run.project = rosters.project AND run.roster = rosters.digest)
           LIMIT $1 FOR UPDATE SKIP LOCKED`,
          [limit],
        );
        // Asked again, now that nobody can take them up: a run may have come between the question and the lock.
        const { rowCount } = await client.query(
          `DELETE FROM rosters USING unnest($1::text[], $2::text[]) AS idle (project, digest)
           WHERE rosters.project = idle.project AND rosters.digest = idle.digest
             AND NOT EXISTS (SELECT FROM history_runs AS run WHERE run.project = rosters.project AND run.roster = rosters.digest)`,
          [rows.map(({ project }) => project), rows.map(({ digest }) => digest)],
        );
        return rowCount ?? 0;
      }),
    removeWorkers: (before, limit) =>
      remove(
        'workers',
        `seen_at < $1
         AND NOT EXISTS (SELECT FROM leases WHERE leases.worker = workers.id AND leases.ended IS NULL)
         ORDER BY seen_at LIMIT $2`,
        [toTimestamp(before), limit],
      ),
    removeDurations: (before, limit) => remove('task_durations', 'at < $1 ORDER BY at LIMIT $2', [toTimestamp(before), limit]),
    removeClaims: (limit) => remove('publication_claims', 'expires_at <= clock_timestamp() LIMIT $1', [limit]),
    async referenced(digests) {
      const { rows } = await pool.query<{ digest: string }>(
        `SELECT facts.digest FROM facts LEFT JOIN artifact_prunings AS pruning USING (run_id)
         WHERE facts.digest = ANY($1)
           AND (facts.kind <> 'artifact-stored' OR pruning.pruned_at IS NULL OR facts.at > pruning.pruned_at)
         UNION
         SELECT digest FROM unnest($1::text[]) AS digest
         WHERE EXISTS (SELECT FROM reports WHERE ARRAY[canonical, markdown, html, json] @> ARRAY[digest])`,
        [digests],
      );
      return new Set(rows.map((row) => row.digest));
    },
  };
}
