import type { Pool } from 'pg';
import type { PublicationStore } from '../store.ts';
import { storableText } from './text.ts';

/** Claims have their own rows: a place is claimed before anything was ever written to it. */
export function claimMethods(pool: Pool): Pick<PublicationStore, 'claim' | 'release'> {
  return {
    async claim(connection, place, holder, ttlMs) {
      const { rowCount } = await pool.query(
        `INSERT INTO publication_claims AS claims (connection, place, holder, expires_at)
         VALUES ($1, $2, $3, clock_timestamp() + $4::float8 * interval '1 millisecond')
         ON CONFLICT (connection, place) DO UPDATE SET holder = excluded.holder, expires_at = excluded.expires_at
         WHERE claims.holder = excluded.holder OR claims.expires_at <= clock_timestamp()`,
        [connection, storableText(place), storableText(holder), ttlMs],
      );
      return rowCount === 1;
    },
    async release(connection, place, holder) {
      await pool.query('DELETE FROM publication_claims WHERE connection = $1 AND place = $2 AND holder = $3', [
        connection,
        storableText(place),
        storableText(holder),
      ]);
    },
  };
}
