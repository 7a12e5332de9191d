import type { RunFact } from '@testwire/contracts';
import type { Pool, PoolClient } from 'pg';
import { storableText } from './text.ts';
import { inTransaction } from './transaction.ts';

/** Runs in order of id, which is the order that everybody locks them in, with the projects that the facts open them for. */
export function openings(facts: readonly RunFact[]): Map<string, readonly string[]> {
  const claims = new Map<string, readonly string[]>();
  for (const runId of [...new Set(facts.map((fact) => fact.runId))].sort()) {
    const opened = facts.flatMap((fact) =>
      fact.runId === runId && fact.kind === 'opened' && fact.run.project !== undefined ? [storableText(fact.run.project)] : [],
    );
    claims.set(runId, [...new Set(opened)]);
  }
  return claims;
}

/** Notes whose the runs are that nobody had, for senders who may write to any run. */
export async function noteOwners(client: PoolClient, claims: ReadonlyMap<string, readonly string[]>): Promise<void> {
  const named = [...claims].flatMap(([runId, [project]]) => (project === undefined ? [] : [{ runId, project }]));
  await client.query(
    `INSERT INTO run_owners (run_id, project, scoped)
     SELECT run_id, project, false FROM unnest($1::text[], $2::text[]) AS named (run_id, project) ORDER BY run_id COLLATE "C"
     ON CONFLICT DO NOTHING`,
    [named.map(({ runId }) => runId), named.map(({ project }) => project)],
  );
}

/**
 * Takes the run for the project that it has, else for the one it is opened for, when that is one of `projects`; whoever comes
 * first has it. A run that a sender for all projects opened belongs to the project that its state tells: ingress goes by that, and
 * facts that came later may have changed it. The row stays locked until the transaction ends. Answers whether the sender may write to it.
 */
export async function claimRun(
  client: PoolClient,
  runId: string,
  claimed: readonly string[],
  projects: readonly string[],
): Promise<boolean> {
  const [project] = claimed;
  if (claimed.length > 1) return false;
  const { rows } = await client.query<{ project: string }>(
    `INSERT INTO run_owners (run_id, project, scoped)
     SELECT $1, coalesce(known.project, $2), known.project IS NULL
     FROM (SELECT (SELECT project FROM runs WHERE run_id = $1) AS project) AS known
     WHERE coalesce(known.project, $2) = ANY($3)
     ON CONFLICT (run_id) DO UPDATE SET project =
       CASE WHEN run_owners.scoped OR excluded.scoped THEN run_owners.project ELSE excluded.project END
     RETURNING project`,
    [runId, project, projects],
  );
  const [owner] = rows;
  return owner !== undefined && projects.includes(owner.project) && (project === undefined || project === owner.project);
}

const TABLES_OF_A_RUN = [
  'facts',
  'runs',
  'reports',
  'artifact_placements',
  'artifact_prunings',
  'task_plans',
  'task_batches',
  'leases',
];

/**
 * Makes the run the project's, unless a sender for all projects opened it for another: its facts stay, and say so. What was kept
 * of it for a sender of another project only is forgotten: it was another run under this one's id. Answers whether there was such
 * a one.
 */
export async function takeRun(pool: Pool, runId: string, project: string): Promise<boolean> {
  return inTransaction(pool, async (client) => {
    await client.query('INSERT INTO run_owners (run_id, project, scoped) VALUES ($1, $2, false) ON CONFLICT DO NOTHING', [
      runId,
      storableText(project),
    ]);
    const { rows } = await client.query<{ project: string; scoped: boolean }>(
      'SELECT project, scoped FROM run_owners WHERE run_id = $1 FOR UPDATE',
      [runId],
    );
    const [owner] = rows;
    if (owner === undefined || !owner.scoped || owner.project === storableText(project)) return false;
    await client.query('UPDATE run_owners SET project = $2, scoped = false WHERE run_id = $1', [runId, storableText(project)]);
    for (const table of TABLES_OF_A_RUN) await client.query(`DELETE FROM ${table} WHERE run_id = $1`, [runId]);
    return true;
  });
}
