import type { Pool } from 'pg';
import type { TaskStore } from '../../task-store.ts';
import { storableJson, storableText } from '../text.ts';

/** Of each task, enough for a median that one odd run does not move. */
const REMEMBERED = 20;

export function durationMethods(pool: Pool): Pick<TaskStore, 'expectedDurations' | 'addDurations'> {
  return {
    async expectedDurations(project, names) {
      if (names.length === 0) return new Map();
      const { rows } = await pool.query<{ name: string; median: number }>(
        `SELECT name, percentile_cont(0.5) WITHIN GROUP (ORDER BY reference_ms) AS median
         FROM task_durations WHERE project = $1 AND name = ANY($2) GROUP BY name`,
        [storableText(project), names.map(storableText)],
      );
      const known = new Map(rows.map((row) => [row.name, row.median]));
      return new Map(
        names.flatMap((name): [string, number][] => {
          const median = known.get(storableText(name));
          return median === undefined ? [] : [[name, median]];
        }),
      );
    },
    async addDurations(durations) {
      if (durations.length === 0) return;
      await pool.query(
        `WITH given AS (
           SELECT given->>'project' AS project, given->>'name' AS name, given->>'lease' AS lease,
                  (given->>'at')::timestamptz AS at, (given->>'referenceMs')::float8 AS reference_ms
           FROM jsonb_array_elements($1::jsonb) AS given
         )
         INSERT INTO task_durations (project, name, lease, at, reference_ms)
         SELECT * FROM given ORDER BY project, name, lease ON CONFLICT DO NOTHING`,
        [storableJson(durations)],
      );
      await pool.query(
        `DELETE FROM task_durations AS old USING unnest($1::text[], $2::text[]) AS given (project, name)
         WHERE old.project = given.project AND old.name = given.name AND old.at < (
           SELECT at FROM task_durations WHERE project = given.project AND name = given.name
           ORDER BY at DESC OFFSET ${REMEMBERED - 1} LIMIT 1
         )`,
        [durations.map(({ project }) => storableText(project)), durations.map(({ name }) => storableText(name))],
      );
    },
  };
}
