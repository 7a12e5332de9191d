import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { copyEmptyDatabase } from '@testwire/testkit';
import { startEmbeddedPostgres } from '../src/index.ts';
import { describeStore } from './contract/store-contract.ts';

describe('the store on embedded PostgreSQL', () => {
  describeStore(async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'tw-store-'));
    await copyEmptyDatabase(dataDir);
    const database = await startEmbeddedPostgres({ dataDir });
    return {
      databaseUrl: database.databaseUrl,
      close: async () => {
        await database.close();
        await rm(dataDir, { recursive: true });
      },
    };
  });
});
