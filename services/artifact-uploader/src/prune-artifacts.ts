import { projectFor } from '@testwire/config';
import type { UploaderDeps } from './deps.ts';

const DAY_MS = 86_400_000;
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

/** Removes bytes first and notes it after, so that a crash in between only means doing it again. */
async function pruneRun(runId: string, deps: UploaderDeps): Promise<number> {
  let removed = 0;
  for (const fact of await deps.store.runs.lifecycleFacts(runId)) {
    if (fact.kind !== 'artifact-stored') continue;
    if (await deps.store.artifacts.isReferenced(fact.artifact.digest, runId)) continue;
    await deps.blobs.remove(fact.artifact.digest);
    removed += 1;
  }
  await deps.store.artifacts.markPruned(runId);
  return removed;
}

/** Removes the artifacts of runs past their project's retention time; bytes that another run holds too stay. Returns how many were removed. */
export async function pruneArtifacts(deps: UploaderDeps): Promise<number> {
  const shortest = Math.min(
    DEFAULT_DAYS,
    ...[...deps.configuration.projects.values()].map((project) => project.artifactRetentionDays),
  );
  const before = new Date(deps.now() - shortest * DAY_MS).toISOString();
  let removed = 0;
  let after: string | undefined;
  do {
    const runIds: readonly string[] = await deps.store.artifacts.expired(before, BATCH, after);
    for (const runId of runIds) if (await isDue(runId, deps)) removed += await pruneRun(runId, deps);
    after = runIds.at(-1);
  } while (after !== undefined);
  return removed;
}
