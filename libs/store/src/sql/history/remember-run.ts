import type { PastRun } from '@testwire/contracts';
import type { Pool, PoolClient } from 'pg';
import { storableJson, storableOrNull, storableText } from '../text.ts';
import { toTimestamp } from '../times.ts';
import { inTransaction } from '../transaction.ts';
import { packFloats, packIndexes } from './columns.ts';
import { packRoster } from './roster-columns.ts';

/** Makes sure that the roster is there, and stays until the transaction ends: retention removes those without runs. */
async function holdRoster(client: PoolClient, project: string, roster: PastRun['roster']): Promise<void> {
  const { digest } = roster;
  for (;;) {
    const { rowCount } = await client.query('SELECT FROM rosters WHERE project = $1 AND digest = $2 FOR KEY SHARE', [
      project,
      digest,
    ]);
    if (rowCount === 1) return;
    const { ids, tests } = await packRoster(roster);
    // Another may put it in meanwhile, and retention may take that one out again; then both are asked once more.
    const { rowCount: inserted } = await client.query(
      'INSERT INTO rosters (project, digest, ids, tests) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING',
      [project, digest, ids, tests],
    );
    if (inserted === 1) return;
  }
}

/** All of it in one transaction. Answers whether it was kept: a newer revision stays. */
export function rememberRun(pool: Pool, run: PastRun): Promise<boolean> {
  const project = storableText(run.project);
  const row = {
    run_id: run.runId,
    revision: run.revision,
    project,
    name: storableText(run.name),
    branch: storableOrNull(run.branch),
    commit: run.commit?.toLowerCase() ?? null,
    change_number: run.changeNumber ?? null,
    fork: run.fork ?? false,
    opened_at: toTimestamp(run.openedAt),
    status: run.status,
    partial: run.partial ?? false,
    totals: storableJson(run.totals),
    flaky: run.flaky,
    duration: run.durationSeconds,
    metrics: storableJson(run.metrics),
    roster: run.roster.digest,
    tests: run.roster.tests.length,
    outcomes: run.outcomes,
    durations: packFloats(run.durationsMs),
    places: storableJson(run.places),
    place_of: packIndexes(run.placeOf),
    fingerprints: storableJson(Object.fromEntries(run.fingerprints)),
  };
  const columns = Object.keys(row);
  const changes = columns.filter((column) => column !== 'run_id').map((column) => `${column} = excluded.${column}`);
  return inTransaction(pool, async (client) => {
    await holdRoster(client, project, run.roster);
    const { rowCount } = await client.query(
      `INSERT INTO history_runs (${columns.join(', ')}) VALUES (${columns.map((_, index) => `$${index + 1}`).join(', ')})
       ON CONFLICT (run_id) DO UPDATE SET ${changes.join(', ')} WHERE history_runs.revision <= excluded.revision`,
      Object.values(row),
    );
    return rowCount === 1;
  });
}
