import type { Pool } from 'pg';
import type { PlannedTasks, Prospect, TaskFact, TaskStore } from '../../task-store.ts';
import { type RunRow, toState } from '../run-states.ts';
import { storableText } from '../text.ts';
import type { HeldBatches } from './held-batches.ts';
import { type LeaseRow, toLease } from './lease-row.ts';
import { fromJson, type JsonPlan } from './plan-row.ts';
import { factsOf } from './task-facts.ts';

/** Plans that are held between look-ups. */
const MOST_PLANS = 1000;

type StateRow = { readonly [Key in keyof RunRow]: RunRow[Key] | null };

interface Row extends StateRow {
  readonly plan: JsonPlan;
  readonly former: readonly LeaseRow[];
  readonly facts: readonly TaskFact[];
}

const PROSPECT = `
  SELECT runs.*, to_jsonb(plan) AS plan, ${factsOf('$1', '$2', '$3')} AS facts,
    coalesce((
      SELECT jsonb_agg(leases ORDER BY granted_at, id) FROM leases WHERE ended IS NULL AND leases.class = $4 AND leases.job = $5
    ), '[]') AS former
  FROM task_plans AS plan LEFT JOIN runs ON runs.run_id = plan.run_id
  WHERE plan.run_id = $1 AND plan.attempt = $2`;

/**
 * One statement tells all that changes; which tasks to ask it about is known from before. It also tells which plan it is about: the
 * one from before may be of a run that was removed and is there anew.
 */
export function createProspect(pool: Pool, batches: HeldBatches): TaskStore['prospect'] {
  /** In the order of their reading. */
  const plans = new Map<string, PlannedTasks>();

  function hold(key: string, plan: PlannedTasks): void {
    plans.delete(key);
    plans.set(key, plan);
    const [oldest] = plans.keys();
    if (plans.size > MOST_PLANS && oldest !== undefined) plans.delete(oldest);
  }

  return async ({ runId, attempt, class: taskClass, index }, job) => {
    const key = JSON.stringify([runId, attempt]);
    const read = async (tasks: readonly string[]): Promise<Row | undefined> => {
      const values = [storableText(runId), attempt, tasks.map(storableText), taskClass, storableText(job)];
      return (await pool.query<Row>(PROSPECT, values)).rows[0];
    };
    for (;;) {
      const known = plans.get(key);
      const batch = known === undefined ? undefined : await batches.read(known, taskClass, index);
      const row = await read(batch?.tasks.map(({ id }) => id) ?? []);
      if (row === undefined) return undefined;
      const plan = fromJson(row.plan);
      if (known?.digest === plan.digest && known.plannedAt === plan.plannedAt) {
        return batch === undefined
          ? undefined
          : { plan, batch, ...stateOf(row), former: row.former.map(toLease), facts: row.facts };
      }
      hold(key, plan);
    }
  };
}

function stateOf(row: StateRow): Pick<Prospect, 'state'> {
  // Columns of the outer join: all of them are there, or none.
  return row.run_id === null ? {} : { state: toState(row as RunRow) };
}
