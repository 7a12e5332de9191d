import type { Requirements, TaskSpec } from '@testwire/contracts';
import type { Pool } from 'pg';
import type { TaskClass, TaskFact, TaskStore } from '../../task-store.ts';
import { storableText } from '../text.ts';
import { toTimestamp } from '../times.ts';
import { UNFINISHED } from '../run-states.ts';
import { HeldBatches } from './held-batches.ts';
import { type PlanRow, toPlan } from './plan-row.ts';
import { createProspect } from './prospect.ts';
import { TASK_FACTS } from './task-facts.ts';
import { durationMethods } from './task-durations.ts';
import { savePlan } from './save-plan.ts';

interface BatchRow {
  readonly class: string;
  readonly index: number;
  readonly priority: number;
  readonly tasks: readonly TaskSpec[];
}

/** As the partial index has it, or it is not used. */
const SETTLED = `kind IN ('shard-finished', 'shard-given-up')`;

export function taskStore(pool: Pool): TaskStore {
  const batches = new HeldBatches(pool);
  return {
    savePlan: (plan, classes, batches) => savePlan(pool, plan, classes, batches),
    async plan(runId, attempt) {
      const { rows } = await pool.query<PlanRow>(
        'SELECT * FROM task_plans WHERE run_id = $1 AND ($2::int IS NULL OR attempt = $2) ORDER BY attempt DESC LIMIT 1',
        [storableText(runId), attempt ?? null],
      );
      return rows[0] === undefined ? undefined : toPlan(rows[0]);
    },
    async openPlans(now) {
      const { rows } = await pool.query<PlanRow & { readonly run_attempt: number; readonly run_deadline: Date | null }>(
        `SELECT plan.*, runs.attempt AS run_attempt, runs.deadline AS run_deadline
         FROM runs JOIN LATERAL (
           SELECT * FROM task_plans WHERE task_plans.run_id = runs.run_id ORDER BY attempt DESC LIMIT 1
         ) AS plan ON true
         WHERE runs.status = ANY($2) AND (plan.deadline > $1 OR plan.attempt < runs.attempt) ORDER BY runs.run_id`,
        [toTimestamp(now), UNFINISHED],
      );
      return rows.map((row) => ({
        plan: toPlan(row),
        attempt: row.run_attempt,
        ...(row.run_deadline === null ? {} : { deadline: row.run_deadline.toISOString() }),
      }));
    },
    async firstUnsettled(runId, attempt, taskClass) {
      const { rows } = await pool.query<{ index: number }>(
        `SELECT index FROM task_batches CROSS JOIN jsonb_array_elements(tasks) AS task
         WHERE run_id = $1 AND attempt = $2 AND class = $3 AND NOT EXISTS (
           SELECT FROM facts WHERE facts.run_id = $1 AND facts.attempt = $2 AND facts.shard = task->>'id' AND ${SETTLED}
         ) ORDER BY index LIMIT 1`,
        [storableText(runId), attempt, taskClass],
      );
      return rows[0]?.index;
    },
    async countBatches(runId, attempt) {
      const { rows } = await pool.query<{ class: string; batches: number }>(
        `SELECT class, count(*)::int AS batches FROM task_batches WHERE run_id = $1 AND attempt = $2 GROUP BY class ORDER BY class`,
        [storableText(runId), attempt],
      );
      return new Map(rows.map((row) => [row.class, row.batches]));
    },
    batch: (plan, taskClass, index) => batches.read(plan, taskClass, index),
    prospect: createProspect(pool, batches),
    async priorities(runId, attempt, taskClass, most, from) {
      const { rows } = await pool.query<{ priority: number }>(
        `SELECT priority FROM task_batches WHERE run_id = $1 AND attempt = $2 AND class = $3 AND index >= $5
         ORDER BY index LIMIT $4`,
        [storableText(runId), attempt, taskClass, most, from],
      );
      return rows.map((row) => row.priority);
    },
    async tasks(runId, attempt) {
      const { rows } = await pool.query<BatchRow>(
        'SELECT class, index, priority, tasks FROM task_batches WHERE run_id = $1 AND attempt = $2 ORDER BY class, index',
        [storableText(runId), attempt],
      );
      return rows.flatMap((row) => row.tasks.map((spec) => ({ class: row.class, spec })));
    },
    async openClasses(now) {
      const { rows } = await pool.query<{
        id: string;
        requirements: Requirements;
        executor: string | null;
        project: string | null;
      }>('SELECT id, requirements, executor, project FROM task_classes WHERE open_until > $1 ORDER BY id', [toTimestamp(now)]);
      return rows.map(({ id, requirements, executor, project }): TaskClass => ({
        id,
        requirements,
        ...(executor === null ? {} : { executor }),
        ...(project === null ? {} : { project }),
      }));
    },
    async removeClasses(now) {
      const { rows } = await pool.query<{ id: string }>('DELETE FROM task_classes WHERE open_until <= $1 RETURNING id', [
        toTimestamp(now),
      ]);
      return rows.map((row) => row.id);
    },
    async facts(runId, attempt, tasks) {
      const { rows } = await pool.query<{ body: TaskFact }>(
        `SELECT body FROM facts WHERE run_id = $1 AND attempt = $2 AND ${TASK_FACTS} AND ($3::text[] IS NULL OR shard = ANY($3))
         ORDER BY at, id`,
        [storableText(runId), attempt, tasks?.map(storableText) ?? null],
      );
      return rows.map((row) => row.body);
    },
    async findUnsettled(runId, attempt, hint) {
      const settled = (task: string): string =>
        `EXISTS (SELECT FROM facts WHERE facts.run_id = $1 AND facts.attempt = $2 AND facts.shard = ${task} AND ${SETTLED})`;
      // The last batches are taken last, so the search is short as long as much is left; and the hint spares it mostly.
      const { rows } = await pool.query<{ task: string | null }>(
        `SELECT coalesce((SELECT $3::text WHERE NOT ${settled('$3')}), (
           SELECT task->>'id' FROM task_batches CROSS JOIN jsonb_array_elements(tasks) AS task
           WHERE run_id = $1 AND attempt = $2 AND NOT ${settled("task->>'id'")} ORDER BY class DESC, index DESC LIMIT 1
         )) AS task`,
        [storableText(runId), attempt, hint === undefined ? null : storableText(hint)],
      );
      return rows[0]?.task ?? undefined;
    },
    ...durationMethods(pool),
  };
}
