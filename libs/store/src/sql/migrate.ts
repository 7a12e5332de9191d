import { digestOf } from '@testwire/contracts';
import type { ClientBase, Pool } from 'pg';
import type { StoreLog } from '../log.ts';
import { MIGRATIONS, type Migration } from '../migrations/index.ts';
import { inTransaction } from './transaction.ts';

/** "twst" in ASCII. Only needs to differ from other locks in the same database. */
const LOCK = 0x74777374;

/**
 * Brings the schema up to date. Several services may do so at once: each migration runs in one transaction, behind a lock
 * that lasts as long as the transaction, and whoever comes second finds it done. Rejects when one was applied with another text.
 */
export async function migrate(pool: Pool, log: StoreLog, migrations: readonly Migration[] = MIGRATIONS): Promise<void> {
  for (const migration of migrations) {
    const applied = await inTransaction(pool, (client) => apply(client, migration));
    if (applied) log.info({ migration: migration.id, name: migration.name }, 'Database schema brought up to date');
  }
}

/** Changes nothing that is there already: ALTER TABLE would wait for the end of a backup. */
async function prepareLedger(client: ClientBase): Promise<void> {
  const { rowCount } = await client.query(
    "SELECT 1 FROM pg_attribute WHERE attrelid = to_regclass('schema_migrations') AND attname = 'digest'",
  );
  if (rowCount !== 0) return;
  await client.query(`
    CREATE TABLE IF NOT EXISTS schema_migrations (
      id integer PRIMARY KEY, name text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now()
    )`);
  await client.query('ALTER TABLE schema_migrations ADD COLUMN digest text');
}

async function apply(client: ClientBase, { id, name, sql }: Migration): Promise<boolean> {
  await client.query('SELECT pg_advisory_xact_lock($1)', [LOCK]);
  await prepareLedger(client);
  const digest = digestOf(sql);
  const { rows } = await client.query<{ digest: string | null }>('SELECT digest FROM schema_migrations WHERE id = $1', [id]);
  const [done] = rows;
  if (done === undefined) {
    await client.query(sql);
    await client.query('INSERT INTO schema_migrations (id, name, digest) VALUES ($1, $2, $3)', [id, name, digest]);
    return true;
  }
  if (done.digest === null) {
    // Versions that kept no digest applied it; that it was this text has to be believed.
    await client.query('UPDATE schema_migrations SET digest = $2 WHERE id = $1', [id, digest]);
  } else if (done.digest !== digest) {
    throw new Error(
      `migration ${id} (${name}) was applied with another text than this version has, so what is in the tables is not known. ` +
        'Nothing was changed. Start the version that the database was used with, or restore a backup',
    );
  }
  return false;
}
