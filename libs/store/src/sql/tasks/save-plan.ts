import type { Pool, PoolClient } from 'pg';
import type { PlannedTasks, TaskBatch, TaskClass } from '../../task-store.ts';
import { storableJson, storableOrNull, storableText } from '../text.ts';
import { toTimestamp } from '../times.ts';
import { inTransaction } from '../transaction.ts';

/** A class stays open for what comes after the deadline: leases that end, results that are late. */
const GRACE = `interval '1 hour'`;

/** Batches per statement: the embedded database answers nobody else meanwhile. */
const CHUNK = 500;

export async function savePlan(
  pool: Pool,
  plan: PlannedTasks,
  classes: readonly TaskClass[],
  batches: readonly TaskBatch[],
): Promise<boolean> {
  return inTransaction(pool, async (client) => {
    const { rowCount } = await client.query(
      `INSERT INTO task_plans (run_id, attempt, project, digest, tasks, planned_at, deadline)
       VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING`,
      [
        storableText(plan.runId),
        plan.attempt,
        storableText(plan.project),
        plan.digest,
        plan.tasks,
        toTimestamp(plan.plannedAt),
        toTimestamp(plan.deadline),
      ],
    );
    if (rowCount !== 1) return false;
    await openClasses(client, classes, plan.deadline);
    for (let from = 0; from < batches.length; from += CHUNK) await insertBatches(client, plan, batches.slice(from, from + CHUNK));
    return true;
  });
}

/** In order of id, as everybody does. */
async function openClasses(client: PoolClient, classes: readonly TaskClass[], deadline: string): Promise<void> {
  for (const { id, requirements, executor, project } of classes.toSorted((a, b) => (a.id < b.id ? -1 : 1))) {
    await client.query(
      `INSERT INTO task_classes (id, requirements, executor, open_until, project)
       VALUES ($1, $2, $3, $4::timestamptz + ${GRACE}, $5)
       ON CONFLICT (id) DO UPDATE SET open_until = greatest(task_classes.open_until, excluded.open_until)`,
      [id, storableJson(requirements), executor ?? null, toTimestamp(deadline), storableOrNull(project)],
    );
  }
}

async function insertBatches(client: PoolClient, plan: PlannedTasks, batches: readonly TaskBatch[]): Promise<void> {
  await client.query(
    `INSERT INTO task_batches (run_id, attempt, class, index, priority, tasks)
     SELECT $1, $2, batch->>'class', (batch->>'index')::int, (batch->>'priority')::int, batch->'tasks'
     FROM jsonb_array_elements($3::jsonb) AS batch`,
    [storableText(plan.runId), plan.attempt, storableJson(batches)],
  );
}
