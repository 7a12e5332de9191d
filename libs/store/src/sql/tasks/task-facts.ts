/** As the partial index has it, or it is not used. */
export const TASK_FACTS = `kind IN ('task-leased', 'task-ended', 'shard-finished', 'shard-given-up')`;

/** An expression: what facts say of the tasks in an array, in order of time, as JSON. */
export function factsOf(runId: string, attempt: string, tasks: string): string {
  return `coalesce((
    SELECT jsonb_agg(body ORDER BY at, id) FROM facts
    WHERE facts.run_id = ${runId} AND facts.attempt = ${attempt} AND ${TASK_FACTS} AND facts.shard = ANY(${tasks})
  ), '[]')`;
}
