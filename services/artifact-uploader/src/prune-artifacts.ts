import { projectFor } from '@testwire/config';
import type { UploaderDeps } from './deps.ts';
import { DAY_MS } from './durations.ts';

const BATCH = 100;
/** Of projects that nobody configured. */
const DEFAULT_DAYS = 30;

async function isDue(runId: string, deps: UploaderDeps): Promise<boolean> {
  const state = await deps.store.runs.state(runId);
  if (state === undefined) return false;
  const { project, connection, repository } = state.description;
  const settings =
    deps.configuration.projects.get(project) ?? projectFor(deps.configuration, connection ?? 'local', repository?.name);
  return Date.parse(state.updatedAt) + settings.artifactRetentionDays * DAY_MS <= deps.now();
}

/**
 * Gives up the artifacts of runs past their project's retention time; their bytes go with the next sweep, unless somebody
 * else holds them too. Returns the number of runs.
 */
export async function pruneArtifacts(deps: UploaderDeps, signal: AbortSignal): Promise<number> {
  const shortest = Math.min(
    DEFAULT_DAYS,
    ...[...deps.configuration.projects.values()].map((project) => project.artifactRetentionDays),
  );
  const before = new Date(deps.now() - shortest * DAY_MS).toISOString();
  let pruned = 0;
  let after: string | undefined;
  do {
    const runIds: readonly string[] = await deps.store.artifacts.expired(before, BATCH, after);
    for (const runId of runIds) {
      if (signal.aborted) return pruned;
      if (!(await isDue(runId, deps))) continue;
      await deps.store.artifacts.markPruned(runId);
      pruned += 1;
    }
    after = runIds.at(-1);
  } while (after !== undefined);
  return pruned;
}
