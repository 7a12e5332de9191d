import type { PlannedTasks } from '@testwire/store';
import { progressDelay, recordRun } from '../keep-facts.ts';
import type { TaskDeps } from './deps.ts';

/** Has the report of a run made after its tasks went on; at once when nothing is left to do. */
export type AskForReport = (plan: Pick<PlannedTasks, 'runId' | 'attempt' | 'plannedAt'>) => Promise<void>;

/** Runs under way that one task is remembered of. */
const MOST_RUNS = 1000;

/**
 * A run of ten thousand tasks has twenty thousand facts: reading them for each task that ends would cost more than the tasks. So one
 * task that is left is remembered, and as long as it is, nothing else is looked at. It is looked at after what was done is kept: of two
 * coordinators that end the last two tasks, the later one finds none.
 */
export function createAskForReport(deps: TaskDeps): AskForReport {
  /** In the order of their first task that ended. */
  const left = new Map<string, string>();
  return async ({ runId, attempt, plannedAt: startedAt }) => {
    const delayMs = progressDelay({ startedAt, updatedAt: new Date(deps.now()).toISOString() });
    const key = `${attempt} ${runId}`;
    const [task] = await Promise.all([
      deps.store.tasks.findUnsettled(runId, attempt, left.get(key)),
      deps.reports.send({ runId }, { key: `${runId}.progress`, delayMs }),
    ]);
    if (task === undefined) {
      left.delete(key);
      await recordRun(runId, deps);
      return;
    }
    left.set(key, task);
    const [oldest] = left.keys();
    if (left.size > MOST_RUNS && oldest !== undefined) left.delete(oldest);
  };
}
