import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Worker } from 'node:worker_threads';
import { lockDirectory } from './directory-lock.ts';
import { SILENT, messageOf, type StoreLog } from './log.ts';

const THREAD = new URL('../embedded/pglite-thread.mjs', import.meta.url);

/** The name that PostgreSQL clients expect in a socket directory. */
const SOCKET = '.s.PGSQL.5432';

/** Systems cut the path of a Unix socket at 104 (macOS) or 108 bytes. */
const SOCKET_PATH_LIMIT = 100;

export interface EmbeddedPostgres {
  /** For {@link openStore} in this process, or in another one of the same user. */
  readonly databaseUrl: string;
  /** Ends the connections, writes everything down and gives the folder free. */
  close(): Promise<void>;
}

/**
 * Starts PostgreSQL inside this process, with its data in `dataDir`, which is made when missing. The first start takes
 * some seconds, later ones half a second. Rejects when another living process uses the folder.
 */
export async function startEmbeddedPostgres(options: {
  readonly dataDir: string;
  readonly log?: StoreLog;
}): Promise<EmbeddedPostgres> {
  const { log = SILENT } = options;
  const dataDir = resolve(options.dataDir);
  await mkdir(dataDir, { recursive: true });
  const unlock = await lockDirectory(dataDir);
  const socketDir = await makeSocketDirectory();
  const release = async () => {
    await rm(socketDir, { recursive: true, force: true });
    await unlock();
  };

  const thread = new Worker(THREAD, {
    workerData: { dataDir: join(dataDir, 'postgres'), socketPath: join(socketDir, SOCKET), maxConnections: 100 },
    // Its own words go to the log of nobody: errors arrive as events.
    stdout: true,
  });
  try {
    await firstMessage(thread);
  } catch (error) {
    await thread.terminate();
    await release();
    throw new Error(
      `The embedded PostgreSQL could not start with its data in ${dataDir}: ${messageOf(error)}. ` +
        'If the folder is damaged, restore it from a backup or move it away to begin anew.',
      { cause: error },
    );
  }

  thread.on('error', (error) => log.warn({ err: error }, 'The embedded PostgreSQL broke down; restart to open it again.'));
  const stopped = new Promise<void>((resolved) => {
    thread.once('exit', () => resolved());
  });
  let closing: Promise<void> | undefined;
  return {
    databaseUrl: `postgresql://postgres@/postgres?host=${encodeURIComponent(socketDir)}`,
    close: () => {
      closing ??= (async () => {
        // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread is no window
        thread.postMessage('close');
        await stopped;
        await release();
      })();
      return closing;
    },
  };
}

async function makeSocketDirectory(): Promise<string> {
  const name = 'tw-';
  const suffixed = join(tmpdir(), `${name}123456`, SOCKET);
  // mkdtemp gives the directory mode 0700: nobody else can connect.
  return mkdtemp(join(Buffer.byteLength(suffixed) > SOCKET_PATH_LIMIT ? '/tmp' : tmpdir(), name));
}

function firstMessage(thread: Worker): Promise<void> {
  return new Promise((resolved, rejected) => {
    thread.once('message', () => resolved());
    thread.once('error', rejected);
    thread.once('exit', (code) => rejected(new Error(`its thread ended with code ${code}`)));
  });
}
