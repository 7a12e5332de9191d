// Runs in a worker thread of `src/embedded-postgres.ts`, so that SQL never holds up HTTP or lock renewal. It is plain
// JavaScript because the thread starts the file as it lies, from the sources and from the build alike.
import { existsSync, renameSync, rmSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';

/**
 * Bytes that begin the messages of a parameterised query that wait for its Sync: Parse, Bind, Describe, Execute, Close. Their answers may
 * wait too: a client that wants them before it says Sync says so with a Flush, which is not among them.
 */
const WAITING_MESSAGES = new Set([0x50, 0x42, 0x44, 0x45, 0x43]);
/** Bytes that begin the messages after which a client has said all it wanted: start-up, Query, Sync, Terminate. */
const CLOSING_MESSAGES = new Set([0x00, 0x51, 0x53, 0x58]);

/** Leaves the "skip everything until Sync" state in which an error puts the server. https://www.postgresql.org/docs/current/protocol-flow.html */
const SYNC_MESSAGE = new Uint8Array([0x53, 0, 0, 0, 4]);

/**
 * All connections share the one session that PGlite has. The socket server gives them turns message by message, and only
 * keeps the turn with one connection while a transaction is open. A parameterised query is a row of messages (Parse,
 * Bind, Execute, Sync): without this, the Parse of another connection gets in between and the query answers with the
 * other one's result. So the database says "in a transaction" until the row is complete. The row is run as one: each run costs more than
 * most messages.
 *
 * @param {PGlite} database
 */
function keepTurnUntilSync(database) {
  let unfinished = false;
  /** @type {Uint8Array[]} */
  let waiting = [];
  return {
    waitReady: database.waitReady,
    isInTransaction: () => unfinished || database.isInTransaction(),
    /** @param {() => Promise<unknown>} work */
    runExclusive: (work) => database.runExclusive(work),
    /**
     * @param {Uint8Array} message
     * @param {object} options
     */
    execProtocolRawStream: async (message, options) => {
      const [kind = 0] = message;
      unfinished = !CLOSING_MESSAGES.has(kind);
      waiting.push(message);
      if (WAITING_MESSAGES.has(kind)) return;
      const all = waiting.length === 1 ? message : Buffer.concat(waiting);
      waiting = [];
      await database.execProtocolRawStream(all, options);
    },
    /**
     * The socket server calls this with ROLLBACK when a connection ends within its turn.
     *
     * @param {string} sql
     */
    exec: async (sql) => {
      waiting = [];
      if (unfinished) await database.execProtocolRaw(SYNC_MESSAGE);
      unfinished = false;
      return database.exec(sql);
    },
  };
}

const { dataDir, socketPath, maxConnections } = workerData;
if (!existsSync(dataDir)) {
  // Set up aside: a process that is killed while it does so leaves nothing that looks like a database.
  const draft = `${dataDir}.new`;
  rmSync(draft, { recursive: true, force: true });
  await (await PGlite.create(draft)).close();
  renameSync(draft, dataDir);
}
const database = await PGlite.create(dataDir);
const server = new PGLiteSocketServer({
  db: /** @type {PGlite} */ (/** @type {unknown} */ (keepTurnUntilSync(database))),
  path: socketPath,
  maxConnections,
});
await server.start();

async function close() {
  await server.stop();
  await database.close();
  parentPort?.close();
}
parentPort?.once('message', () => void close());
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread is no window
parentPort?.postMessage('ready');
