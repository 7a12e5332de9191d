import type { PlannedTasks } from '../../task-store.ts';

export interface PlanRow {
  readonly run_id: string;
  readonly attempt: number;
  readonly project: string;
  readonly digest: string;
  readonly tasks: number;
  readonly planned_at: Date;
  readonly deadline: Date;
}

export function toPlan(row: PlanRow): PlannedTasks {
  return {
    runId: row.run_id,
    attempt: row.attempt,
    project: row.project,
    digest: row.digest,
    tasks: row.tasks,
    plannedAt: row.planned_at.toISOString(),
    deadline: row.deadline.toISOString(),
  };
}

/** The same within a row of something else, as JSON. */
export type JsonPlan = Omit<PlanRow, 'planned_at' | 'deadline'> & { readonly planned_at: string; readonly deadline: string };

export function fromJson(plan: JsonPlan): PlannedTasks {
  return toPlan({ ...plan, planned_at: new Date(plan.planned_at), deadline: new Date(plan.deadline) });
}
