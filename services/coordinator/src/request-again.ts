import { type CiEvent, isRetryable, ProviderError, type RunFact } from '@testwire/contracts';
import type { RunState } from '@testwire/store';
import type { CoordinatorDeps } from './deps.ts';
import type { Effect, Origin } from './effect.ts';
import { keepFacts } from './keep-facts.ts';
import { findRuns } from './notices.ts';

type RerunRequested = Extract<CiEvent, { type: 'rerun-requested' }>;

/** A check that somebody asks for again is one of ours, so its run is known. */
async function* runsMeant(event: RerunRequested, origin: Origin, deps: CoordinatorDeps): AsyncGenerator<RunState> {
  const about = { repository: event.repository.name, commit: event.commit };
  for await (const state of findRuns(about, origin.connection, deps)) {
    // What began since is not meant.
    const began = Date.parse(state.openedAt) <= Date.parse(origin.receivedAt);
    if (began && (event.runId === undefined || event.runId === state.runId)) yield state;
  }
}

/** Has the run done again, if anybody can. Answers why nobody does, if so. Throws {@link ProviderError} to be tried again. */
async function startAgain({ runId, description }: RunState, deps: CoordinatorDeps): Promise<string | undefined> {
  const { repository, pipeline, connection = '' } = description;
  const host = pipeline === undefined ? undefined : deps.providers.get(pipeline.connection ?? connection)?.pipelines;
  if (repository === undefined || pipeline === undefined || host?.rerun === undefined) {
    const facts = await deps.store.runs.lifecycleFacts(runId);
    // Workers report for it whenever it is wanted.
    const isPlanned = facts.some((fact) => fact.kind === 'requested');
    return isPlanned ? undefined : `run ${runId} was published from outside; run its CI job again there`;
  }
  const outcome = await host.rerun(repository, pipeline);
  if (outcome.kind === 'unsupported') return `pipeline ${pipeline.id} cannot be run again: ${outcome.reason}`;
  if (outcome.kind !== 'failed') return undefined;
  if (outcome.failure.kind === 'conflict') return `pipeline ${pipeline.id} runs already`;
  if (isRetryable(outcome.failure)) throw new ProviderError(outcome.failure);
  deps.logger.warn({ runId, failure: outcome.failure }, 'pipeline not run again');
  return `pipeline ${pipeline.id} was not run again: ${outcome.failure.message}`;
}

/** A person asked for a run, or for everything of a commit, to be done again: a new attempt, pending from now on. */
export async function requestAgain(event: RerunRequested, origin: Origin, deps: CoordinatorDeps): Promise<Effect> {
  const runIds: string[] = [];
  const reasons: string[] = [];
  for await (const state of runsMeant(event, origin, deps)) {
    const fact: RunFact = {
      id: `rerun-${origin.deliveryId}`,
      runId: state.runId,
      at: origin.receivedAt,
      kind: 'requested',
      again: true,
      reason: 'a re-run was asked for at the provider',
    };
    // The delivery was worked on before, and stopped half-way.
    const known = await deps.store.runs.knownFacts(state.runId, [fact.id]);
    const reason = known.size > 0 ? undefined : await startAgain(state, deps);
    if (reason !== undefined) {
      reasons.push(reason);
      continue;
    }
    await keepFacts([fact], deps);
    runIds.push(state.runId);
  }
  if (runIds.length === 0 && reasons.length === 0) reasons.push('no run of ours was meant');
  return { runIds, ...(reasons.length === 0 ? {} : { ignored: reasons.join('; ').slice(0, 500) }) };
}
