// What Testwire stands on, for a measurement alone: a Redis, a PostgreSQL, and a folder.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '@testwire/store';
import { copyEmptyDatabase, startTestRedis } from '@testwire/testkit';

export const TOKEN = 'a-token-for-all-projects';

/** Nobody is kept from asking often. */
const CONFIGURATION = { tokens: [{ name: 'bench', secret: TOKEN }], limits: { requestsPerMinute: 100_000_000 } };

async function openDatabase(/** @type {string} */ folder) {
  const given = process.env['TEST_DATABASE_URL'];
  if (given !== undefined) return { databaseUrl: given, name: 'PostgreSQL', close: async () => undefined };
  await copyEmptyDatabase(folder);
  const postgres = await startEmbeddedPostgres({ dataDir: folder });
  return { databaseUrl: postgres.databaseUrl, name: 'the embedded database', close: () => postgres.close() };
}

/**
 * The database is TEST_DATABASE_URL, which scripts/with-postgres.mjs sets, else an embedded one in this process.
 * @param {object} [configuration] what the configuration file says beside tokens and limits
 */
export async function openBackends(configuration = {}) {
  const dataDir = await mkdtemp(join(tmpdir(), 'testwire-bench-'));
  const configFile = join(dataDir, 'bench.json');
  const configure = (/** @type {object} */ more) => writeFile(configFile, JSON.stringify({ ...CONFIGURATION, ...more }));
  await configure(configuration);
  const [redis, database] = await Promise.all([startTestRedis(), openDatabase(join(dataDir, 'pg'))]);
  return {
    redis,
    dataDir,
    databaseUrl: database.databaseUrl,
    databaseName: database.name,
    /** For processes that start later. */
    configure,
    /** Of every process of Testwire. */
    env: {
      NODE_ENV: 'production',
      REDIS_URL: redis.url,
      DATABASE_URL: database.databaseUrl,
      DATA_DIR: dataDir,
      TESTWIRE_CONFIG: configFile,
      PUBLIC_URL: 'http://testwire.example.com',
    },
    async close() {
      await Promise.all([redis.stop(), database.close()]);
      await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** @typedef {Awaited<ReturnType<typeof openBackends>>} Backends */
