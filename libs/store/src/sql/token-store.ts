import { digestOf } from '@testwire/contracts';
import type { Pool } from 'pg';
import type { TokenStore } from '../store.ts';
import { storableText } from './text.ts';
import { inTransaction } from './transaction.ts';

export function tokenStore(pool: Pool): TokenStore {
  return {
    async replace(tokens) {
      await inTransaction(pool, async (client) => {
        await client.query('DELETE FROM tokens WHERE digest <> ALL ($1)', [tokens.map(({ secret }) => digestOf(secret))]);
        for (const { secret, name, projects } of tokens) {
          await client.query(
            `INSERT INTO tokens (digest, name, projects) VALUES ($1, $2, $3)
             ON CONFLICT (digest) DO UPDATE SET name = excluded.name, projects = excluded.projects`,
            [digestOf(secret), storableText(name), projects?.map(storableText)],
          );
        }
      });
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
