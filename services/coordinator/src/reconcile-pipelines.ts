import { projectFor } from '@testwire/config';
import { type PipelineRef, ProviderError, type RepositoryRef } from '@testwire/contracts';
import type { RunState } from '@testwire/store';
import { applyPipelineCompleted, pipelineRunId } from './apply-pipeline.ts';
import type { CoordinatorDeps } from './deps.ts';
import type { Origin } from './effect.ts';

/** A pipeline that nothing was heard of for so long is asked about; a webhook that comes at all comes long before. */
const QUIET_MS = 10 * 60_000;
/** What one round may ask of one connection. */
const MOST = 200;
/** About how far rounds lie apart; where there are more than {@link MOST}, each asks about others than the one before. */
const ROUND_MS = 5 * 60_000;

/** A run that is its pipeline's own, and that nothing was heard of. */
interface QuietRun {
  readonly state: RunState;
  readonly repository: RepositoryRef;
  readonly pipeline: PipelineRef;
  /** Where the code is hosted, and where the pipeline runs. */
  readonly connection: string;
  readonly ci: string;
}

function asQuiet(state: RunState, deps: CoordinatorDeps): QuietRun | undefined {
  const { repository, pipeline, connection = '' } = state.description;
  if (repository === undefined || pipeline === undefined || Date.parse(state.updatedAt) >= deps.now() - QUIET_MS)
    return undefined;
  const ci = pipeline.connection ?? connection;
  if (deps.providers.get(ci)?.pipelines?.readPipeline === undefined) return undefined;
  const project = projectFor(deps.configuration, connection, repository.name);
  // Runs of workers may name a pipeline, too; those end by what the workers say.
  if (pipelineRunId(project, repository.name, pipeline.id, { connection, ci }) !== state.runId) return undefined;
  return { state, repository, pipeline, connection, ci };
}

/** Of all open runs, by the connection that is to be asked; what was not heard of for longest comes first. */
async function findQuiet(deps: CoordinatorDeps): Promise<ReadonlyMap<string, readonly QuietRun[]>> {
  const found: QuietRun[] = [];
  for (const status of ['pending', 'running'] as const) {
    let cursor: string | undefined;
    do {
      const page = await deps.store.runs.list({ status }, { limit: 200, ...(cursor === undefined ? {} : { cursor }) });
      found.push(...page.items.flatMap((state) => asQuiet(state, deps) ?? []));
      cursor = page.next;
    } while (cursor !== undefined);
  }
  const byConnection = new Map<string, QuietRun[]>();
  for (const run of found.toSorted((a, b) => Date.parse(a.state.updatedAt) - Date.parse(b.state.updatedAt))) {
    const others = byConnection.get(run.ci);
    if (others === undefined) byConnection.set(run.ci, [run]);
    else others.push(run);
  }
  return byConnection;
}

/** Those whose turn it is: pipelines that run for a day must not keep the others from being asked about. */
function takeTurn(quiet: readonly QuietRun[], now: number): readonly QuietRun[] {
  if (quiet.length <= MOST) return quiet;
  const begin = (Math.floor(now / ROUND_MS) * MOST) % quiet.length;
  return [...quiet.slice(begin), ...quiet.slice(0, begin)].slice(0, MOST);
}

/** Asks the CI how the run's pipeline stands, and, when it has ended, does what its lost webhook would have done. */
async function reconcile({ state, repository, pipeline, connection, ci }: QuietRun, deps: CoordinatorDeps): Promise<boolean> {
  const { runId, attempt, updatedAt, description } = state;
  const found = await deps.providers.get(ci)?.pipelines?.readPipeline?.(repository, pipeline);
  // An attempt that was asked for may not have begun there yet.
  if (found?.state !== 'completed' || found.attempt < attempt) return false;
  // The same for whoever finds it, so that several coordinators make the same facts of it.
  const receivedAt = new Date(Date.parse(updatedAt) + QUIET_MS).toISOString();
  const origin: Origin = { connection, ci, deliveryId: `reconciled-${runId}-${found.attempt}`, receivedAt };
  const project = projectFor(deps.configuration, connection, repository.name);
  const changes = description.change === undefined ? [] : [description.change];
  const ended = { repository, pipeline: { ...pipeline, attempt: found.attempt }, conclusion: found.conclusion, changes };
  await applyPipelineCompleted(project, { type: 'pipeline-completed', ...ended }, origin, deps);
  deps.logger.warn({ runId, connection: ci, pipeline: pipeline.id }, 'pipeline ended without a webhook');
  return true;
}

/** Asks one connection. Who says that it was asked too much is left alone until the next round; one that fails is no reason to skip others. */
async function reconcileAt(connection: string, quiet: readonly QuietRun[], deps: CoordinatorDeps): Promise<number> {
  let ended = 0;
  for (const run of takeTurn(quiet, deps.now())) {
    const { runId } = run.state;
    try {
      if (await reconcile(run, deps)) ended += 1;
    } catch (error) {
      if (error instanceof ProviderError)
        deps.logger.warn({ err: error, runId, connection }, 'pipeline could not be asked about');
      else deps.logger.error({ err: error, runId, connection }, 'pipeline could not be asked about');
      if (error instanceof ProviderError && error.failure.kind === 'rate_limited') break;
    }
  }
  return ended;
}

/**
 * Finds pipelines whose end was never told: deliveries get lost, and some providers send each only once. Answers how many had ended.
 * A provider that does not answer is asked again in the next round.
 */
export async function reconcilePipelines(deps: CoordinatorDeps): Promise<number> {
  let ended = 0;
  for (const [connection, quiet] of await findQuiet(deps)) ended += await reconcileAt(connection, quiet, deps);
  return ended;
}
