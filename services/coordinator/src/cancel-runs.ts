import type { ProjectConfig } from '@testwire/config';
import { type CiEvent, isFinished, type RunFact } from '@testwire/contracts';
import type { RunState } from '@testwire/store';
import type { Effect, Origin } from './effect.ts';
import type { CoordinatorDeps } from './deps.ts';
import { recordFacts } from './record-facts.ts';

type ChangeClosed = Extract<CiEvent, { type: 'change-closed' }>;

async function unfinishedRunsOf(project: ProjectConfig, changeNumber: number, deps: CoordinatorDeps): Promise<RunState[]> {
  const unfinished: RunState[] = [];
  let cursor: string | undefined;
  do {
    const page = await deps.store.runs.list(
      { project: project.id, changeNumber },
      { limit: 100, ...(cursor === undefined ? {} : { cursor }) },
    );
    unfinished.push(...page.items.filter((state) => !isFinished(state.status)));
    cursor = page.next;
  } while (cursor !== undefined);
  return unfinished;
}

/** Nobody waits any more for the runs of a change that was closed. */
export async function cancelRuns(
  project: ProjectConfig,
  event: ChangeClosed,
  origin: Origin,
  deps: CoordinatorDeps,
): Promise<Effect> {
  const unfinished = await unfinishedRunsOf(project, event.change.number, deps);
  const facts = unfinished.map((state): RunFact => ({
    id: `closed-${origin.deliveryId}`,
    runId: state.runId,
    at: origin.receivedAt,
    kind: 'cancelled',
    attempt: state.attempt,
    reason: `change ${event.change.number} was ${event.merged ? 'merged' : 'closed'}`,
  }));
  if (facts.length === 0) return { runIds: [], ignored: `change ${event.change.number} has no unfinished runs` };
  return { runIds: await recordFacts(facts, deps) };
}
