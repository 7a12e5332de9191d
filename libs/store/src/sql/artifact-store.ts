import type { Pool } from 'pg';
import type { ArtifactPlacement, ArtifactStore } from '../store.ts';
import { storableOrNull, storableText } from './text.ts';
import { toTimestamp } from './times.ts';

interface PlacementRow {
  readonly run_id: string;
  readonly name: string;
  readonly digest: string;
  readonly connection: string;
  readonly url: string | null;
  readonly outcome: ArtifactPlacement['outcome'];
  readonly reason: string | null;
}

export function artifactStore(pool: Pool): ArtifactStore {
  return {
    async placements(runId) {
      const { rows } = await pool.query<PlacementRow>(
        'SELECT * FROM artifact_placements WHERE run_id = $1 ORDER BY name, connection, digest',
        [storableText(runId)],
      );
      return rows.map(toPlacement);
    },
    async savePlacement({ runId, name, digest, connection, url, outcome, reason }) {
      await pool.query(
        `INSERT INTO artifact_placements (run_id, name, digest, connection, url, outcome, reason)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (run_id, name, digest, connection) DO UPDATE SET
           url = excluded.url, outcome = excluded.outcome, reason = excluded.reason`,
        [runId, storableText(name), digest, connection, storableOrNull(url), outcome, storableOrNull(reason)],
      );
    },
    async expired(before, limit, after = '') {
      // Steps from run to run over the index and reads its newest fact there: the facts themselves are many more.
      // A run that was re-run after its artifacts were pruned has new ones, and is due again.
      const { rows } = await pool.query<{ run_id: string }>(
        `WITH RECURSIVE known AS (
           (SELECT run_id FROM facts ORDER BY run_id LIMIT 1)
           UNION ALL
           SELECT (SELECT facts.run_id FROM facts WHERE facts.run_id > known.run_id ORDER BY facts.run_id LIMIT 1)
           FROM known WHERE known.run_id IS NOT NULL
         )
         SELECT known.run_id
         FROM known
         CROSS JOIN LATERAL (SELECT max(at) AS at FROM facts WHERE facts.run_id = known.run_id) AS newest
         LEFT JOIN artifact_prunings AS pruning ON pruning.run_id = known.run_id
         WHERE newest.at < $1 AND known.run_id > $3 AND (pruning.pruned_at IS NULL OR newest.at > pruning.pruned_at)
         ORDER BY known.run_id LIMIT $2`,
        [toTimestamp(before), limit, after],
      );
      return rows.map((row) => row.run_id);
    },
    async markPruned(runId) {
      await pool.query(
        `INSERT INTO artifact_prunings (run_id, pruned_at) VALUES ($1, now())
         ON CONFLICT (run_id) DO UPDATE SET pruned_at = excluded.pruned_at`,
        [runId],
      );
    },
  };
}

function toPlacement(row: PlacementRow): ArtifactPlacement {
  return {
    runId: row.run_id,
    name: row.name,
    digest: row.digest,
    connection: row.connection,
    ...(row.url === null ? {} : { url: row.url }),
    outcome: row.outcome,
    ...(row.reason === null ? {} : { reason: row.reason }),
  };
}
