import type { PipelineRef } from '@testwire/contracts';
import { joinRun } from '@testwire/results';
import type { CoordinatorDeps } from './deps.ts';
import type { Origin } from './effect.ts';

/**
 * The attempt that news of a pipeline are about. Where the CI does not count, it is the one that the run was in when they came. News of what
 * runs again come after the request was worked on, for that is what starts it, so the order of deliveries makes no difference.
 */
export async function attemptOf(
  runId: string,
  { attempt }: PipelineRef,
  { ci, receivedAt }: Origin,
  deps: CoordinatorDeps,
): Promise<number> {
  if (deps.providers.get(ci)?.pipelines?.rerunMakes !== 'same-attempt') return attempt;
  const facts = await deps.store.runs.lifecycleFacts(runId);
  const before = facts.filter((fact) => Date.parse(fact.at) <= Date.parse(receivedAt));
  return before.length === 0 ? attempt : Math.max(attempt, joinRun(before).attempt);
}
