import type { Pool } from 'pg';
import type { TaskStore } from '../../task-store.ts';
import { storableJson, storableText } from '../text.ts';

/** Of each task, enough for a median that one odd run does not move. */
const REMEMBERED = 20;

/** Adds those that are not there yet, of an expression that is a JSON array of durations. */
export function insertDurations(json: string): string {
  return `INSERT INTO task_durations (project, name, lease, at, reference_ms)
     SELECT given->>'project', given->>'name', given->>'lease', (given->>'at')::timestamptz, (given->>'referenceMs')::float8
     FROM jsonb_array_elements(${json}::jsonb) AS given
     ORDER BY given->>'project', given->>'name', given->>'lease' ON CONFLICT DO NOTHING`;
}

export function durationMethods(pool: Pool): Pick<TaskStore, 'expectedDurations' | 'addDurations' | 'forgetDurations'> {
  return {
    async expectedDurations(project, names) {
      if (names.length === 0) return new Map();
      const { rows } = await pool.query<{ name: string; median: number }>(
        `SELECT name, percentile_cont(0.5) WITHIN GROUP (ORDER BY reference_ms) AS median
         FROM unnest($2::text[]) AS name CROSS JOIN LATERAL (
           SELECT reference_ms FROM task_durations WHERE project = $1 AND task_durations.name = name.name
           ORDER BY at DESC LIMIT ${REMEMBERED}
         ) AS newest GROUP BY name`,
        [storableText(project), [...new Set(names.map(storableText))]],
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
      if (durations.length > 0) await pool.query(insertDurations('$1'), [storableJson(durations)]);
    },
    async forgetDurations(project, names) {
      if (names.length === 0) return;
      await pool.query(
        `DELETE FROM task_durations AS old USING unnest($2::text[]) AS given (name)
         WHERE old.project = $1 AND old.name = given.name AND old.at < (
           SELECT at FROM task_durations WHERE project = $1 AND name = given.name
           ORDER BY at DESC OFFSET ${REMEMBERED - 1} LIMIT 1
         )`,
        [storableText(project), names.map(storableText)],
      );
    },
  };
}
