import { Pool } from 'pg';
import { SILENT, messageOf, type StoreLog } from './log.ts';
import { artifactStore } from './sql/artifact-store.ts';
import { deliveryStore } from './sql/delivery-store.ts';
import { noticeStore } from './sql/notice-store.ts';
import { prepareDatabase } from './sql/prepare.ts';
import { publicationStore } from './sql/publication-store.ts';
import { retentionStore } from './sql/retention-store.ts';
import { runStore } from './sql/run-store.ts';
import { leaseStore } from './sql/tasks/lease-store.ts';
import { taskStore } from './sql/tasks/task-store.ts';
import { workerStore } from './sql/tasks/worker-store.ts';
import { tokenStore } from './sql/token-store.ts';
import type { Store } from './store.ts';

/** Milliseconds after which the server gives up a statement. */
const STATEMENT_TIMEOUT = 10_000;
/** Longer than the server's: for a server that no longer answers at all. */
const ANSWER_TIMEOUT = 15_000;
const CONNECT_TIMEOUT = 5_000;
const PING_TIMEOUT = 2_000;

export interface StoreOptions {
  /** `postgresql://user:password@host:5432/database`, or a socket folder: `postgresql://user@/database?host=/run/postgresql`. */
  readonly databaseUrl: string;
  /** 10 unless told. */
  readonly maxConnections?: number;
  /** How long to wait for a database that is not up yet; 30 s unless told. */
  readonly connectTimeoutMs?: number;
  /** Aborted: no longer wait for a database that is not up. */
  readonly signal?: AbortSignal;
  readonly log?: StoreLog;
}

/** Connects, brings the schema up to date, and gives the store. Rejects when the database cannot be reached or refuses us, and with the reason of `signal`. */
export async function openStore(options: StoreOptions): Promise<Store> {
  const { databaseUrl, maxConnections = 10, connectTimeoutMs = 30_000, signal, log = SILENT } = options;
  await prepareDatabase(databaseUrl, { connectTimeoutMs, log, signal });
  const pool = new Pool({
    connectionString: databaseUrl,
    application_name: 'testwire',
    max: maxConnections,
    connectionTimeoutMillis: CONNECT_TIMEOUT,
    statement_timeout: STATEMENT_TIMEOUT,
    query_timeout: ANSWER_TIMEOUT,
  });
  // A connection that breaks while nobody uses it; the pool replaces it. Unheard, the event would end the process.
  pool.on('error', (error) => log.warn({ err: error }, 'A database connection was lost'));
  let closing: Promise<void> | undefined;
  return {
    runs: runStore(pool),
    notices: noticeStore(pool),
    deliveries: deliveryStore(pool),
    publications: publicationStore(pool),
    tokens: tokenStore(pool),
    artifacts: artifactStore(pool),
    retention: retentionStore(pool),
    tasks: taskStore(pool),
    workers: workerStore(pool),
    leases: leaseStore(pool),
    ping: () => ping(pool),
    close: () => {
      closing ??= pool.end();
      return closing;
    },
  };
}

async function ping(pool: Pool): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`it did not answer within ${PING_TIMEOUT} ms`)), PING_TIMEOUT);
  });
  try {
    await Promise.race([pool.query('SELECT 1'), late]);
  } catch (error) {
    throw new Error(`The database cannot be used: ${messageOf(error)}. Check that it runs and that DATABASE_URL is right.`, {
      cause: error,
    });
  } finally {
    clearTimeout(timer);
  }
}
