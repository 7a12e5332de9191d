import { Pool } from 'pg';
import { openStore, type Store } from '../../src/index.ts';
import { describeDeliveries } from './delivery-contract.ts';
import { describeFacts } from './fact-contract.ts';
import { describeTokensAndArtifacts } from './other-contract.ts';
import { describeHistory } from './history-contract.ts';
import { describeHistoryCost } from './history-cost.ts';
import { describeOwners } from './owner-contract.ts';
import { describePublications } from './publication-contract.ts';
import { describeRetention } from './retention-contract.ts';
import { describeRuns } from './run-contract.ts';
import { describeTasks } from './task-contract.ts';
import { describeTaskDurations } from './task-durations-contract.ts';

/** The whole contract of the SQL store, on the database that `start` gives. Every test begins with empty tables. */
export function describeStore(start: () => Promise<{ readonly databaseUrl: string; close(): Promise<void> }>): void {
  let database: { readonly databaseUrl: string; close(): Promise<void> };
  let direct: Pool;
  let store: Store;

  beforeAll(async () => {
    database = await start();
    direct = new Pool({ connectionString: database.databaseUrl, max: 1 });
    store = await openStore({ databaseUrl: database.databaseUrl });
  });
  afterAll(async () => {
    await store.close();
    await direct.end();
    await database.close();
  });
  beforeEach(async () => {
    const { rows } = await direct.query<{ name: string }>(
      `SELECT table_name AS name FROM information_schema.tables
       WHERE table_schema = current_schema() AND table_name <> 'schema_migrations'`,
    );
    await direct.query(`TRUNCATE ${rows.map((row) => row.name).join(', ')}`);
  });

  describeFacts(() => store);
  describeRuns(() => store);
  describeTaskDurations(() => store);
  describeOwners(() => store);
  describeDeliveries(() => store);
  describePublications(() => store);
  describeTokensAndArtifacts(
    () => store,
    async () => JSON.stringify((await direct.query('SELECT * FROM tokens')).rows),
  );

  describeTasks(() => store);
  describeRetention(() => store);
  describeHistory(
    () => store,
    () => direct,
  );
  describe('the history of many runs', () => {
    describeHistoryCost(
      () => store,
      () => direct,
    );
  });

  it('answers a ping', async () => {
    await expect(store.ping()).resolves.toBeUndefined();
  });

  it('finds the schema ready when several open it at once', async () => {
    const opened = await Promise.all(
      Array.from({ length: 5 }, () => openStore({ databaseUrl: database.databaseUrl, maxConnections: 1 })),
    );
    await Promise.all(opened.map((other) => other.close()));
    const { rows } = await direct.query('SELECT id FROM schema_migrations ORDER BY id');
    expect(rows).toEqual([{ id: 1 }, { id: 2 }, { id: 3 }, { id: 4 }, { id: 5 }, { id: 6 }, { id: 7 }, { id: 8 }, { id: 9 }]);
  });

  it('makes the schema once when several open an empty database at once', async () => {
    await direct.query(
      'DROP TABLE facts, runs, reports, deliveries, notices, publications, publication_claims, tokens, artifact_placements, artifact_prunings, run_owners, history_runs, rosters, task_plans, task_classes, task_batches, workers, leases, task_durations, schema_migrations',
    );
    const opened = await Promise.all(
      Array.from({ length: 5 }, () => openStore({ databaseUrl: database.databaseUrl, maxConnections: 1 })),
    );
    await Promise.all(opened.map((other) => other.ping()));
    await Promise.all(opened.map((other) => other.close()));
  });
}
