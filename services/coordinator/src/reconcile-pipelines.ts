import { projectFor } from '@testwire/config';
import { ProviderError } from '@testwire/contracts';
import type { RunState } from '@testwire/store';
import { applyPipelineCompleted, pipelineRunId } from './apply-pipeline.ts';
import type { CoordinatorDeps } from './deps.ts';
import type { Origin } from './effect.ts';

/** A pipeline that nothing was heard of for so long is asked about; a webhook that comes at all comes long before. */
const QUIET_MS = 10 * 60_000;
/** Runs that are looked at in one round, the newest first: a limit for what one round may ask of a provider. */
const MOST = 200;

function isQuiet({ updatedAt, description }: RunState, now: number): boolean {
  return description.pipeline !== undefined && description.repository !== undefined && Date.parse(updatedAt) < now - QUIET_MS;
}

/** Asks the CI how the run's pipeline stands, and, when it has ended, does what its lost webhook would have done. */
async function reconcile({ runId, description, attempt, updatedAt }: RunState, deps: CoordinatorDeps): Promise<boolean> {
  const { repository, pipeline, connection = '', change } = description;
  if (repository === undefined || pipeline === undefined) return false;
  const ci = pipeline.connection ?? connection;
  const project = projectFor(deps.configuration, connection, repository.name);
  const found = await deps.providers.get(ci)?.pipelines?.readPipeline?.(repository, pipeline);
  // An attempt that was asked for may not have begun there yet.
  if (found?.state !== 'completed' || found.attempt < attempt) return false;
  // The same for whoever finds it, so that several coordinators make the same facts of it.
  const receivedAt = new Date(Date.parse(updatedAt) + QUIET_MS).toISOString();
  const origin: Origin = { connection, ci, deliveryId: `reconciled-${runId}-${found.attempt}`, receivedAt };
  // Runs of workers may name a pipeline, too; those end by what the workers say.
  if (pipelineRunId(project, repository.name, pipeline.id, origin) !== runId) return false;
  const changes = change === undefined ? [] : [change];
  const ended = { repository, pipeline: { ...pipeline, attempt: found.attempt }, conclusion: found.conclusion, changes };
  await applyPipelineCompleted(project, { type: 'pipeline-completed', ...ended }, origin, deps);
  deps.logger.warn({ runId, connection: ci, pipeline: pipeline.id }, 'pipeline ended without a webhook');
  return true;
}

/**
 * Finds pipelines whose end was never told: deliveries get lost, and some providers send each only once. Answers how many had ended.
 * A provider that does not answer is asked again in the next round.
 */
export async function reconcilePipelines(deps: CoordinatorDeps): Promise<number> {
  let ended = 0;
  for (const status of ['pending', 'running'] as const) {
    const { items } = await deps.store.runs.list({ status }, { limit: MOST });
    for (const state of items.filter((item) => isQuiet(item, deps.now()))) {
      try {
        if (await reconcile(state, deps)) ended += 1;
      } catch (error) {
        if (!(error instanceof ProviderError)) throw error;
        deps.logger.warn({ err: error, runId: state.runId }, 'pipeline could not be asked about');
      }
    }
  }
  return ended;
}
