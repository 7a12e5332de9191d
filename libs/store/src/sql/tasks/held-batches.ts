import type { TaskSpec } from '@testwire/contracts';
import type { Pool } from 'pg';
import type { PlannedTasks, TaskBatch } from '../../task-store.ts';
import { storableText } from '../text.ts';

/** Batches that are read together: they are taken one after the other. */
const CHUNK = 32;
/** Characters of JSON that are held between look-ups. */
const MOST_CHARACTERS = 16_000_000;
/** Chunks that are held: many runs have few tasks, and an empty place weighs hardly anything. */
const MOST_CHUNKS = 5000;

interface HeldBatch {
  readonly priority: number;
  /** JSON: most of what is held is looked at once or twice. */
  readonly tasks: string;
}

type Chunk = ReadonlyMap<number, HeldBatch>;

/** What a plan of a run is told from another by that was made for the same attempt after everything of the run was removed. */
export type PlanVersion = Pick<PlannedTasks, 'runId' | 'attempt' | 'digest' | 'plannedAt'>;

/** Batches that were read lately. Once made they stay as they are, so what is held is never out of date. */
export class HeldBatches {
  readonly #pool: Pool;
  /** In the order of their reading. */
  readonly #held = new Map<string, Chunk>();
  #characters = 0;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  async read(plan: PlanVersion, taskClass: string, index: number): Promise<TaskBatch | undefined> {
    const from = index - (index % CHUNK);
    const key = JSON.stringify([plan.runId, plan.attempt, plan.digest, plan.plannedAt, taskClass, from]);
    const chunk = this.#held.get(key) ?? (await this.#load(key, plan, taskClass, from));
    const batch = chunk.get(index);
    if (batch === undefined) return undefined;
    return { class: taskClass, index, priority: batch.priority, tasks: JSON.parse(batch.tasks) as readonly TaskSpec[] };
  }

  async #load(key: string, plan: PlanVersion, taskClass: string, from: number): Promise<Chunk> {
    const { rows } = await this.#pool.query<HeldBatch & { readonly index: number }>(
      `SELECT index, priority, task_batches.tasks::text AS tasks FROM task_batches JOIN task_plans USING (run_id, attempt)
       WHERE run_id = $1 AND attempt = $2 AND class = $3 AND index >= $4 AND index < $5 AND digest = $6 AND planned_at = $7`,
      [storableText(plan.runId), plan.attempt, taskClass, from, from + CHUNK, plan.digest, plan.plannedAt],
    );
    const chunk = new Map(rows.map(({ index, priority, tasks }) => [index, { priority, tasks }]));
    if (!this.#held.has(key)) this.#hold(key, chunk);
    return chunk;
  }

  #hold(key: string, chunk: Chunk): void {
    this.#held.set(key, chunk);
    this.#characters += weigh(chunk);
    for (const [oldest, held] of this.#held) {
      if (this.#characters <= MOST_CHARACTERS && this.#held.size <= MOST_CHUNKS) return;
      this.#held.delete(oldest);
      this.#characters -= weigh(held);
    }
  }
}

function weigh(chunk: Chunk): number {
  return [...chunk.values()].reduce((sum, { tasks }) => sum + tasks.length, CHUNK);
}
