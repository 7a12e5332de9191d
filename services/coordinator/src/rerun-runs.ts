import { type CiEvent, ProviderError, type RunFact, type RunFactOf } from '@testwire/contracts';
import type { RunState } from '@testwire/store';
import type { Effect, Origin } from './effect.ts';
import type { CoordinatorDeps } from './deps.ts';
import { recordFacts } from './record-facts.ts';

type RerunRequested = Extract<CiEvent, { type: 'rerun-requested' }>;

async function runsMeant(event: RerunRequested, origin: Origin, deps: CoordinatorDeps): Promise<readonly RunState[]> {
  if (event.runId !== undefined) {
    const state = await deps.store.runs.state(event.runId);
    // The id came with the event; it only counts when it names a run of the same repository and connection.
    const same =
      state?.description.connection === origin.connection && state.description.repository?.name === event.repository.name;
    return state !== undefined && same ? [state] : [];
  }
  const page = await deps.store.runs.list({ repository: event.repository.name, commit: event.commit }, { limit: 100 });
  return page.items.filter((state) => state.description.connection === origin.connection);
}

/** Asks the CI to run its pipeline again. That it runs already is as good. */
async function rerunPipeline(state: RunState, origin: Origin, deps: CoordinatorDeps): Promise<void> {
  const { repository, pipeline } = state.description;
  const host = deps.providers.get(origin.connection)?.pipelines;
  if (repository === undefined || pipeline === undefined || host?.rerun === undefined) return;
  const outcome = await host.rerun(repository, pipeline);
  if (outcome.kind === 'failed' && outcome.failure.kind !== 'conflict') throw new ProviderError(outcome.failure);
}

/** The same shards and the same time for them as in the last plan. */
async function planAgain(state: RunState, attempt: number, origin: Origin, deps: CoordinatorDeps): Promise<RunFact[]> {
  const facts = await deps.store.runs.lifecycleFacts(state.runId);
  const plan = facts.findLast((fact): fact is RunFactOf<'planned'> => fact.kind === 'planned');
  if (plan === undefined) return [];
  const allowedMs = plan.deadline === undefined ? undefined : Date.parse(plan.deadline) - Date.parse(plan.at);
  return [
    {
      id: `planned-${attempt}`,
      runId: state.runId,
      at: origin.receivedAt,
      kind: 'planned',
      attempt,
      shards: plan.shards,
      ...(allowedMs === undefined ? {} : { deadline: new Date(Date.parse(origin.receivedAt) + allowedMs).toISOString() }),
    },
  ];
}

/** A person asked for a run, or for everything of a commit, to be done again: a new attempt, pending from now on. */
export async function rerunRuns(event: RerunRequested, origin: Origin, deps: CoordinatorDeps): Promise<Effect> {
  const states = await runsMeant(event, origin, deps);
  const facts: RunFact[] = [];
  for (const state of states) {
    const { pipeline } = state.description;
    const known = (await deps.store.runs.lifecycleFacts(state.runId)).find((fact) => fact.id === `rerun-${origin.deliveryId}`);
    // The delivery was worked on before, and stopped half-way: the attempt is the one that it began.
    const begun = known?.kind === 'attempt-started' ? known.attempt : undefined;
    const attempt = begun ?? state.attempt + 1;
    if (begun === undefined) await rerunPipeline(state, origin, deps);
    facts.push({
      id: `rerun-${origin.deliveryId}`,
      runId: state.runId,
      at: origin.receivedAt,
      kind: 'attempt-started',
      attempt,
      reason: 'a re-run was asked for at the provider',
      ...(pipeline === undefined ? {} : { pipeline: { ...pipeline, attempt } }),
    });
    facts.push(...(await planAgain(state, attempt, origin, deps)));
  }
  if (facts.length === 0) return { runIds: [], ignored: 'no run of ours was meant' };
  return { runIds: await recordFacts(facts, deps) };
}
