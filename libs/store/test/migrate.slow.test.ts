import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { copyEmptyDatabase } from '@testwire/testkit';
import { Pool } from 'pg';
import { openStore, startEmbeddedPostgres, type EmbeddedPostgres } from '../src/index.ts';
import { SILENT } from '../src/log.ts';
import { MIGRATIONS, type Migration } from '../src/migrations/index.ts';
import { migrate } from '../src/sql/migrate.ts';
import { minute, pastRun } from './contract/past-runs.ts';
import { EARLIER_FORKS, EARLIER_HISTORY } from './earlier-history.ts';

let dataDir: string;
let database: EmbeddedPostgres;
let pool: Pool;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'tw-migrate-'));
  await copyEmptyDatabase(dataDir);
  database = await startEmbeddedPostgres({ dataDir });
  pool = new Pool({ connectionString: database.databaseUrl, max: 1 });
});
beforeEach(async () => {
  await pool.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public');
});
afterAll(async () => {
  await pool.end();
  await database.close();
  await rm(dataDir, { recursive: true });
});

/** A database as a version left it that had these migrations, and kept no digests. */
async function applyAsBefore(migrations: readonly Pick<Migration, 'id' | 'name' | 'sql'>[]): Promise<void> {
  await pool.query(
    'CREATE TABLE schema_migrations (id integer PRIMARY KEY, name text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())',
  );
  for (const { id, name, sql } of migrations) {
    await pool.query(sql);
    await pool.query('INSERT INTO schema_migrations (id, name) VALUES ($1, $2)', [id, name]);
  }
}

const EARLIER = MIGRATIONS.slice(0, 7).map((migration) =>
  migration.id === 5 ? { ...migration, sql: EARLIER_HISTORY } : migration,
);
const IN_BETWEEN = EARLIER.map((migration) =>
  migration.id === 7 ? { ...migration, name: 'history-forks', sql: EARLIER_FORKS } : migration,
);

/** Every column and index, whatever order they were made in. */
async function readSchema(): Promise<unknown[]> {
  const columns = await pool.query(
    `SELECT table_name, column_name, data_type, is_nullable, column_default, generation_expression
     FROM information_schema.columns WHERE table_schema = 'public' ORDER BY table_name, column_name`,
  );
  const indexes = await pool.query("SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY indexname");
  return [...columns.rows, ...indexes.rows];
}

/** As the version before writes a run: it knows of no fork, and of none that was read in part. */
async function rememberAsBefore(runId: string, branch: string | null, change: number | null): Promise<void> {
  await pool.query("INSERT INTO rosters VALUES ('shop', 'digest', '', '') ON CONFLICT DO NOTHING");
  await pool.query(
    `INSERT INTO history_runs (run_id, revision, project, name, branch, commit, change_number, opened_at, status, totals, flaky, duration,
       metrics, roster, tests, outcomes, durations, places, place_of, fingerprints)
     VALUES ($1, 1, 'shop', 'Tests', $2, NULL, $3, now(), 'passed', '{}', 0, 1, '{}', 'digest', 1, 'P', '', '[]', '', '{}')`,
    [runId, branch, change],
  );
}

describe('a database that an earlier version made', () => {
  it.each([
    ['with the history as it was first', EARLIER],
    ['with the forks added by a migration of their own', IN_BETWEEN],
  ])('has the schema of a new one after the upgrade: %s', async (_, migrations) => {
    await migrate(pool, SILENT);
    const wanted = await readSchema();
    await pool.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public');
    await applyAsBefore(migrations);
    await migrate(pool, SILENT);
    expect(await readSchema()).toEqual(wanted);
  });

  it('keeps its runs, takes those of a change without a branch for forks, and goes on', async () => {
    await applyAsBefore(EARLIER);
    await rememberAsBefore('of-branch', 'main', null);
    await rememberAsBefore('of-change', 'topic', 3);
    await rememberAsBefore('of-fork', null, 4);
    const store = await openStore({ databaseUrl: database.databaseUrl, maxConnections: 1 });
    const { rows } = await pool.query('SELECT run_id, fork, partial, comparable FROM history_runs ORDER BY run_id');
    expect(rows).toEqual([
      { run_id: 'of-branch', fork: false, partial: false, comparable: true },
      { run_id: 'of-change', fork: false, partial: false, comparable: true },
      { run_id: 'of-fork', fork: true, partial: false, comparable: true },
    ]);
    await store.history.remember(pastRun('new'));
    const past = await store.history.past({ runId: 'next', project: 'shop', name: 'Tests', branch: 'main', openedAt: minute(1) });
    expect(past.base?.runId).toBe('new');
    await store.close();
  });

  it('can still be written to by the version before, on the way and back', async () => {
    await migrate(pool, SILENT);
    await rememberAsBefore('late', 'main', null);
    const { rows } = await pool.query('SELECT fork, partial, comparable FROM history_runs');
    expect(rows).toEqual([{ fork: false, partial: false, comparable: true }]);
  });

  it('is told what to do when its history is of a form that cannot be read any more', async () => {
    const sql = EARLIER_HISTORY.replace('ids bytea', 'ids text[]');
    await applyAsBefore(EARLIER.map((migration) => (migration.id === 5 ? { ...migration, sql } : migration)));
    await expect(migrate(pool, SILENT)).rejects.toThrow('To begin a new one');
    await pool.query('DROP TABLE history_runs, rosters; DELETE FROM schema_migrations WHERE id = 5');
    await migrate(pool, SILENT);
    await rememberAsBefore('new', 'main', null);
  });
});

describe('a migration', () => {
  const notes: Migration = { id: 1, name: 'notes', sql: 'CREATE TABLE notes (id integer)' };
  const edited: Migration = { ...notes, sql: 'CREATE TABLE notes (id bigint)' };
  const later: Migration = { id: 2, name: 'later', sql: 'CREATE TABLE later (id integer)' };

  it('is refused when it was applied with another text, and nothing after it is applied', async () => {
    await migrate(pool, SILENT, [notes]);
    await expect(migrate(pool, SILENT, [edited, later])).rejects.toThrow('migration 1 (notes) was applied with another text');
    expect((await pool.query("SELECT to_regclass('later') AS found")).rows).toEqual([{ found: null }]);
    await migrate(pool, SILENT, [notes, later]);
  });

  it('is believed once when it was applied without a digest', async () => {
    await applyAsBefore([notes]);
    await migrate(pool, SILENT, [notes]);
    await expect(migrate(pool, SILENT, [edited])).rejects.toThrow('another text');
  });

  it('of a later version is left as it is', async () => {
    await migrate(pool, SILENT, [notes, later]);
    await migrate(pool, SILENT, [notes]);
    expect((await pool.query('SELECT id FROM schema_migrations ORDER BY id')).rows).toEqual([{ id: 1 }, { id: 2 }]);
  });

  it('that is refused names the database, and does not send anybody to DATABASE_URL', async () => {
    await migrate(pool, SILENT, [{ ...notes, id: 5 }]);
    const opened = openStore({ databaseUrl: database.databaseUrl, maxConnections: 1 });
    await expect(opened).rejects.toThrow(
      /^The schema of the database "postgres" at .* migration 5 \(history\)(?!.*DATABASE_URL)/,
    );
  });
});
