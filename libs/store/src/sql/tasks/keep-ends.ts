import type { Pool } from 'pg';
import type { LeaseStore } from '../../task-store.ts';
import { insertFacts, toFactRows } from '../add-facts.ts';
import { storableJson, storableText } from '../text.ts';
import { insertDurations } from './task-durations.ts';

/** One statement, for it is run for every batch: what depends on whether an end was new waits for the part that says so. */
const KEEP_ENDS = `
  WITH ended AS (${insertFacts('$1')} RETURNING shard),
  finished AS (${insertFacts('$2', "fact->>'shard' IN (SELECT shard FROM ended)")}),
  remembered AS (${insertDurations('$3')}),
  closed AS (
    UPDATE leases SET ended = 'completed'
    WHERE id = $4 AND ended IS NULL AND $5 AND (SELECT count(*) FROM ended) = jsonb_array_length($1::jsonb)
    RETURNING id
  )
  SELECT ARRAY(SELECT shard FROM ended) AS fresh, EXISTS (SELECT FROM closed) AS closed`;

export function createKeepEnds(pool: Pool): LeaseStore['keepEnds'] {
  return async ({ lease, ended, finished, last }, durations) => {
    const { rows } = await pool.query<{ fresh: readonly string[]; closed: boolean }>(KEEP_ENDS, [
      toFactRows(ended),
      toFactRows(finished),
      storableJson(durations),
      storableText(lease),
      last,
    ]);
    const added = new Set(rows[0]?.fresh);
    // The database knows the tasks as they can be stored, the caller as they were given.
    const fresh = new Set(ended.map(({ shard }) => shard).filter((shard) => added.has(storableText(shard))));
    return { fresh, closed: rows[0]?.closed === true };
  };
}
