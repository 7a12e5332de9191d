import type { RunFact } from '@testwire/contracts';
import type { CoordinatorDeps } from './deps.ts';
import { recordFacts } from './record-facts.ts';

/** Ends the runs whose deadline has passed; the missing shards are named by the join. Several coordinators may do it at once. */
async function endOverdueRuns(deps: CoordinatorDeps): Promise<number> {
  const now = new Date(deps.now()).toISOString();
  const overdue = await deps.store.runs.overdue(now);
  const facts = overdue.flatMap((state): RunFact[] =>
    state.deadline === undefined
      ? []
      : [
          {
            // A deadline may be moved later, and pass again.
            id: `deadline-${state.attempt}-${Date.parse(state.deadline)}`,
            runId: state.runId,
            at: state.deadline,
            kind: 'deadline-passed',
            attempt: state.attempt,
            deadline: state.deadline,
          },
        ],
  );
  if (facts.length > 0) await recordFacts(facts, deps);
  return facts.length;
}

/** Looks for overdue runs every `everyMs` until stopped. A look that fails is logged, and the next one tries again. */
export function watchDeadlines(deps: CoordinatorDeps, everyMs: number): { stop(): Promise<void> } {
  let running: Promise<void> = Promise.resolve();
  const look = async (): Promise<void> => {
    try {
      await endOverdueRuns(deps);
    } catch (error) {
      deps.logger.error({ err: error }, 'overdue runs could not be ended');
    }
  };
  const timer = setInterval(() => {
    running = running.then(look);
  }, everyMs);
  return {
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}
