import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BlobStore, Store, StoreLog } from '@testwire/store';
import { copyEmptyDatabase } from './copy-empty-database.ts';

export interface TestStore {
  readonly store: Store;
  readonly blobs: BlobStore;
  /** Where the blobs lie. */
  readonly blobFolder: string;
  close(): Promise<void>;
}

/** A store over a real, empty database and a real folder, both gone when it is closed. `log`: what the store tells. */
export async function openTestStore(log?: StoreLog): Promise<TestStore> {
  // Only here: most who use this package need no database.
  const { openBlobStore, openStore, startEmbeddedPostgres } = await import('@testwire/store');
  const folder = await mkdtemp(join(tmpdir(), 'testwire-store-'));
  const dataDir = join(folder, 'postgres');
  await copyEmptyDatabase(dataDir);
  const postgres = await startEmbeddedPostgres({ dataDir });
  const store = await openStore({ databaseUrl: postgres.databaseUrl, ...(log === undefined ? {} : { log }) });
  const blobFolder = join(folder, 'blobs');
  const blobs = await openBlobStore(`file:${blobFolder}`);
  return {
    store,
    blobs,
    blobFolder,
    async close() {
      // A test may have closed it already.
      await store.close().catch(() => undefined);
      await blobs.close();
      await postgres.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
