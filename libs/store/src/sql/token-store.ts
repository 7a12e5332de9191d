import { digestOf } from '@testwire/contracts';
import type { Pool } from 'pg';
import type { TokenStore } from '../store.ts';
import { storableText } from './text.ts';

export function tokenStore(pool: Pool): TokenStore {
  return {
    async add(secret, { name, projects }) {
      await pool.query(
        `INSERT INTO tokens (digest, name, projects) VALUES ($1, $2, $3)
         ON CONFLICT (digest) DO UPDATE SET name = excluded.name, projects = excluded.projects`,
        [digestOf(secret), storableText(name), projects?.map(storableText)],
      );
    },
    async find(secret) {
      const { rows } = await pool.query<{ name: string; projects: readonly string[] | null }>(
        'SELECT name, projects FROM tokens WHERE digest = $1',
        [digestOf(secret)],
      );
      const [row] = rows;
      if (row === undefined) return undefined;
      return { name: row.name, ...(row.projects === null ? {} : { projects: row.projects }) };
    },
  };
}
