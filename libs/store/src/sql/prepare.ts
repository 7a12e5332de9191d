import { setTimeout as delay } from 'node:timers/promises';
import { Client, DatabaseError, Pool } from 'pg';
import { messageOf, type StoreLog } from '../log.ts';
import { migrate } from './migrate.ts';

const FIRST_WAIT = 100;
const LONGEST_WAIT = 2_000;

/**
 * What the server itself says while it is starting or ending: cannot_connect_now, admin_shutdown, crash_shutdown,
 * too_many_connections. https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const PASSING: ReadonlySet<string | undefined> = new Set(['57P03', '57P01', '57P02', '53300']);

export interface Preparing {
  readonly connectTimeoutMs: number;
  readonly log: StoreLog;
  readonly signal: AbortSignal | undefined;
}

/** Waits for the database up to `connectTimeoutMs`, then brings the schema up to date. */
export async function prepareDatabase(databaseUrl: string, { connectTimeoutMs, log, signal }: Preparing): Promise<void> {
  // Its own connection, without the time limits of everyday statements: a migration may take long, or wait for another's.
  const pool = new Pool({
    connectionString: databaseUrl,
    application_name: 'testwire migrations',
    max: 1,
    connectionTimeoutMillis: 5_000,
  });
  pool.on('error', (error) => log.warn({ err: error }, 'The database connection was lost during the migrations'));
  try {
    await waitForDatabase(pool, connectTimeoutMs, log, signal).catch((error: unknown) => {
      signal?.throwIfAborted();
      throw new Error(
        `The database ${nameOf(databaseUrl)} cannot be used: ${messageOf(error)}. Check that it runs and that DATABASE_URL is right.`,
        { cause: error },
      );
    });
    await migrate(pool, log).catch((error: unknown) => {
      throw new Error(`The schema of the database ${nameOf(databaseUrl)} cannot be brought up to date: ${messageOf(error)}.`, {
        cause: error,
      });
    });
  } finally {
    await pool.end();
  }
}

async function waitForDatabase(pool: Pool, timeoutMs: number, log: StoreLog, signal: AbortSignal | undefined): Promise<void> {
  const startedAt = performance.now();
  for (let wait = FIRST_WAIT; ; wait = Math.min(wait * 2, LONGEST_WAIT)) {
    try {
      await pool.query('SELECT 1');
      return;
    } catch (error) {
      // A server that answers with any other error is up, and will say the same again: wrong password, no such database.
      if (error instanceof DatabaseError && !PASSING.has(error.code)) throw error;
      if (performance.now() - startedAt + wait > timeoutMs) throw error;
      log.info({ reason: messageOf(error) }, 'Waiting for the database');
      await delay(wait, undefined, signal === undefined ? {} : { signal });
    }
  }
}

/** Which database it is, without the password. */
function nameOf(databaseUrl: string): string {
  const { database, host, port } = new Client({ connectionString: databaseUrl });
  return `"${database ?? ''}" at ${host}${host.startsWith('/') ? '' : `:${port}`}`;
}
