import type { Pool } from 'pg';
import type { RunStore, StoredReports } from '../store.ts';
import { storableText } from './text.ts';

export function reportsMethods(pool: Pool): Pick<RunStore, 'saveReports' | 'reports'> {
  return {
    async saveReports({ runId, revision, canonical, markdown, html, json }) {
      const { rowCount } = await pool.query(
        `INSERT INTO reports (run_id, revision, canonical, markdown, html, json) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (run_id) DO UPDATE SET
           revision = excluded.revision, canonical = excluded.canonical, markdown = excluded.markdown,
           html = excluded.html, json = excluded.json
         WHERE reports.revision <= excluded.revision`,
        [runId, revision, canonical, markdown, html, json],
      );
      return rowCount === 1;
    },
    async reports(runId) {
      const { rows } = await pool.query<StoredReports>(
        `SELECT run_id AS "runId", revision, canonical, markdown, html, json FROM reports WHERE run_id = $1`,
        [storableText(runId)],
      );
      return rows[0];
    },
  };
}
