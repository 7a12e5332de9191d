import { digestOf, type Permission } from '@testwire/contracts';
import type { Pool } from 'pg';
import type { TokenStore } from '../store.ts';
import { storableText } from './text.ts';
import { inTransaction } from './transaction.ts';

export function tokenStore(pool: Pool): TokenStore {
  return {
    async replace(tokens) {
      await inTransaction(pool, async (client) => {
        await client.query('DELETE FROM tokens WHERE digest <> ALL ($1)', [tokens.map(({ secret }) => digestOf(secret))]);
        for (const { secret, name, projects, may } of tokens) {
          await client.query(
            `INSERT INTO tokens (digest, name, projects, may) VALUES ($1, $2, $3, $4)
             ON CONFLICT (digest) DO UPDATE SET name = excluded.name, projects = excluded.projects, may = excluded.may`,
            [digestOf(secret), storableText(name), projects?.map(storableText), may],
          );
        }
      });
    },
    async find(secret) {
      const { rows } = await pool.query<{ name: string; projects: readonly string[] | null; may: readonly Permission[] | null }>(
        'SELECT name, projects, may FROM tokens WHERE digest = $1',
        [digestOf(secret)],
      );
      const [row] = rows;
      if (row === undefined) return undefined;
      return {
        name: row.name,
        ...(row.projects === null ? {} : { projects: row.projects }),
        ...(row.may === null ? {} : { may: row.may }),
      };
    },
  };
}
