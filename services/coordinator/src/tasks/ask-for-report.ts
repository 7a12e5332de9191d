import { progressDelay, recordRun } from '../keep-facts.ts';
import type { TaskDeps } from './deps.ts';

/** Has the report of a run made after its tasks went on; at once when nothing is left to do. */
export type AskForReport = (runId: string, attempt: number) => Promise<void>;

/** While more than so many tasks are left, nobody counts them anew within so many milliseconds. */
const MANY = 500;
const COUNT_EVERY_MS = 250;

/**
 * A run of ten thousand tasks has twenty thousand facts: reading them for each task that ends would cost more than the tasks. So the
 * facts are counted, and read only when they are complete; on the way there the formatter reads them now and then.
 */
export function createAskForReport(deps: TaskDeps): AskForReport {
  const counted = new Map<string, { readonly at: number; readonly left: number }>();
  return async (runId, attempt) => {
    const plan = await deps.store.tasks.plan(runId, attempt);
    if (plan === undefined) return;
    const now = deps.now();
    const startedAt = plan.plannedAt;
    const delayMs = progressDelay({ startedAt, updatedAt: new Date(now).toISOString() });
    await deps.reports.send({ runId }, { key: `${runId}.progress`, delayMs });
    const known = counted.get(runId);
    if (known !== undefined && known.left > MANY && now - known.at < COUNT_EVERY_MS) return;
    const left = plan.tasks - (await deps.store.tasks.countSettled(runId, attempt));
    if (left > 0) {
      // What is older says nothing any more. Runs may also end without it: by their deadline, or cancelled.
      for (const [other, { at }] of counted) if (now - at >= COUNT_EVERY_MS) counted.delete(other);
      counted.set(runId, { at: now, left });
      return;
    }
    counted.delete(runId);
    await recordRun(runId, deps);
  };
}
