import { join } from 'node:path';
import type { Configuration } from '@testwire/config';
import { connectConsumerRedis, connectProducerRedis, type RedisLink, startEmbeddedRedis } from '@testwire/queue';
import { type Running, runningTogether } from '@testwire/runtime';
import { type BlobStore, openBlobStore, openStore, startEmbeddedPostgres, type Store } from '@testwire/store';
import type { Logger } from '@testwire/telemetry';
import { prepareDataDir } from './prepare-data-dir.ts';

/** What every service stands on. */
export interface Parts {
  readonly store: Store;
  readonly blobs: BlobStore;
  readonly producers: RedisLink;
  readonly consumers: RedisLink;
  /** Names of the parts that run inside or beside this process because nothing else was configured. */
  readonly embedded: readonly string[];
}

/** Opens and remembers how to close, so that a failure half-way leaves nothing behind. */
class Opened implements Running {
  readonly #parts: Running[] = [];
  readonly #starting: AbortSignal;
  constructor(starting: AbortSignal) {
    this.#starting = starting;
  }
  /** Rejects after what was being opened when the start is given up meanwhile; it is closed with the others. */
  async add<T extends { close(): Promise<void> }>(opening: Promise<T>): Promise<T> {
    const part = await opening;
    this.#parts.push({ drain: () => part.close() });
    this.#starting.throwIfAborted();
    return part;
  }
  /** In reverse order: clients go before the servers that they talk to. */
  async drain(): Promise<void> {
    await runningTogether(this.#parts.splice(0)).drain();
  }
}

function s3Options(configuration: Configuration): Record<string, string | boolean> {
  const entries = Object.entries(configuration.s3).filter((entry): entry is [string, string | boolean] => entry[1] !== undefined);
  return Object.fromEntries(entries);
}

async function openAll(configuration: Configuration, logger: Logger, opened: Opened, starting: AbortSignal): Promise<Parts> {
  const embedded: string[] = [];
  await prepareDataDir(configuration.dataDir);
  const onError = (error: Error): void => logger.warn({ err: error }, 'redis has trouble');
  let { redisUrl, databaseUrl } = configuration;
  if (redisUrl === undefined) {
    redisUrl = (await opened.add(startEmbeddedRedis({ directory: join(configuration.dataDir, 'redis') }))).url;
    embedded.push('Redis');
  }
  if (databaseUrl === undefined) {
    databaseUrl = (await opened.add(startEmbeddedPostgres({ dataDir: join(configuration.dataDir, 'postgres') }))).databaseUrl;
    embedded.push('PostgreSQL (PGlite)');
  }
  const store = await opened.add(openStore({ databaseUrl, log: logger, signal: starting }));
  if (configuration.blobStoreUrl.startsWith('file:')) embedded.push('blob store (folder)');
  const blobs = await opened.add(openBlobStore(configuration.blobStoreUrl, s3Options(configuration)));
  const producers = await opened.add(connectProducerRedis(redisUrl, onError));
  const consumers = await opened.add(Promise.resolve(connectConsumerRedis(redisUrl, onError)));
  return { store, blobs, producers, consumers, embedded };
}

/**
 * Opens the databases, or starts the embedded ones. Draining the second value closes them all. Rejects with the reason of
 * `starting` when that is aborted.
 */
export async function openParts(configuration: Configuration, logger: Logger, starting: AbortSignal): Promise<[Parts, Running]> {
  const opened = new Opened(starting);
  try {
    return [await openAll(configuration, logger, opened, starting), opened];
  } catch (error) {
    await opened.drain();
    throw error;
  }
}
