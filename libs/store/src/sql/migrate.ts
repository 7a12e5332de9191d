import type { ClientBase, Pool } from 'pg';
import type { StoreLog } from '../log.ts';
import { MIGRATIONS, type Migration } from '../migrations/index.ts';
import { inTransaction } from './transaction.ts';

/** "twst" in ASCII. Only needs to differ from other locks in the same database. */
const LOCK = 0x74777374;

/**
 * Brings the schema up to date. Several services may do so at once: each migration runs in one transaction, behind a lock
 * that lasts as long as the transaction, and whoever comes second finds it done.
 */
export async function migrate(pool: Pool, log: StoreLog): Promise<void> {
  for (const migration of MIGRATIONS) {
    const applied = await inTransaction(pool, (client) => apply(client, migration));
    if (applied) log.info({ migration: migration.id, name: migration.name }, 'Database schema brought up to date');
  }
}

async function apply(client: ClientBase, { id, name, sql }: Migration): Promise<boolean> {
  await client.query('SELECT pg_advisory_xact_lock($1)', [LOCK]);
  await client.query(`
    CREATE TABLE IF NOT EXISTS schema_migrations (
      id integer PRIMARY KEY, name text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now()
    )`);
  const { rowCount } = await client.query('SELECT 1 FROM schema_migrations WHERE id = $1', [id]);
  if (rowCount !== 0) return false;
  await client.query(sql);
  await client.query('INSERT INTO schema_migrations (id, name) VALUES ($1, $2)', [id, name]);
  return true;
}
