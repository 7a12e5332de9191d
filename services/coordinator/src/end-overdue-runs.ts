import type { RunFact } from '@testwire/contracts';
import type { CoordinatorDeps } from './deps.ts';
import { recordFacts } from './record-facts.ts';

/** Ends the runs whose deadline has passed; the missing shards are named by the join. Several coordinators may do it at once. */
export async function endOverdueRuns(deps: CoordinatorDeps): Promise<number> {
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
