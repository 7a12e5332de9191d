import { projectFor } from '@testwire/config';
import { type CiEvent, isRetryable, ProviderError, type RunFact } from '@testwire/contracts';
import type { RunState } from '@testwire/store';
import { pipelineRunId } from './apply-pipeline.ts';
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

/** Nobody reports the next attempt of a run whose CI makes another one of it, or tells what a job publishes under the old number. */
async function comesElsewhere({ runId, description }: RunState, deps: CoordinatorDeps): Promise<boolean> {
  const { repository, pipeline, connection = '' } = description;
  if (repository === undefined || pipeline === undefined) return false;
  const ci = pipeline.connection ?? connection;
  const makes = deps.providers.get(ci)?.pipelines?.rerunMakes ?? 'next-attempt';
  if (makes === 'next-attempt' || (await isPlanned(runId, deps))) return false;
  const project = projectFor(deps.configuration, connection, repository.name);
  return makes === 'another-pipeline' || pipelineRunId(project, repository.name, pipeline.id, { connection, ci }) !== runId;
}

/** Workers report for it whenever it is wanted. */
async function isPlanned(runId: string, deps: CoordinatorDeps): Promise<boolean> {
  const facts = await deps.store.runs.lifecycleFacts(runId);
  return facts.some((fact) => fact.kind === 'tasks-planned' || (fact.kind === 'requested' && !fact.again));
}

/** Its tasks are handed out again for every attempt; whatever pipeline submitted them need not run for that. */
async function hasTasks(runId: string, deps: CoordinatorDeps): Promise<boolean> {
  return (await deps.store.tasks.plan(runId)) !== undefined;
}

/** Has the run done again, if anybody can. Answers why nobody does, if so. Throws {@link ProviderError} to be tried again. */
async function startAgain({ runId, description }: RunState, deps: CoordinatorDeps): Promise<string | undefined> {
  if (await hasTasks(runId, deps)) return undefined;
  const { repository, pipeline, connection = '' } = description;
  const host = pipeline === undefined ? undefined : deps.providers.get(pipeline.connection ?? connection)?.pipelines;
  if (repository === undefined || pipeline === undefined || host?.rerun === undefined) {
    return (await isPlanned(runId, deps)) ? undefined : `run ${runId} was published from outside; run its CI job again there`;
  }
  const outcome = await host.rerun(repository, pipeline);
  if (outcome.kind === 'unsupported') return `pipeline ${pipeline.id} cannot be run again: ${outcome.reason}`;
  if (outcome.kind !== 'failed') return undefined;
  if (outcome.failure.kind === 'conflict') return `pipeline ${pipeline.id} runs already`;
  if (isRetryable(outcome.failure)) throw new ProviderError(outcome.failure);
  deps.logger.warn({ runId, failure: outcome.failure }, 'pipeline not run again');
  return `pipeline ${pipeline.id} was not run again: ${outcome.failure.message}`;
}

/**
 * A person asked for a run, or for everything of a commit, to be done again: a new attempt, pending from now on, unless what is done
 * again comes as another run.
 */
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
      ...((await comesElsewhere(state, deps)) ? { elsewhere: true } : {}),
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
