import { projectFor } from '@testwire/config';
import type { UploaderDeps } from './deps.ts';

const DAY_MS = 86_400_000;
const BATCH = 100;

/**
 * Removes the artifacts of runs past their project's retention time. Bytes that another run holds too stay: runs are looked at
 * one by one, and a digest that is still named elsewhere is not removed. Returns how many blobs went.
 */
export async function pruneArtifacts(deps: UploaderDeps): Promise<number> {
  const shortest = Math.min(30, ...[...deps.configuration.projects.values()].map((project) => project.artifactRetentionDays));
  const before = new Date(deps.now() - shortest * DAY_MS).toISOString();
  let removed = 0;
  for (const runId of await deps.store.artifacts.expired(before, BATCH)) {
    const state = await deps.store.runs.state(runId);
    const { project, connection, repository } = state?.description ?? {};
    const settings = deps.configuration.projects.get(project ?? '') ?? projectFor(deps.configuration, connection ?? 'local', repository?.name);
    const keepUntil = Date.parse(state?.updatedAt ?? before) + settings.artifactRetentionDays * DAY_MS;
    if (keepUntil > deps.now()) continue;
    const facts = await deps.store.runs.lifecycleFacts(runId);
    await deps.store.artifacts.markPruned(runId);
    for (const fact of facts) {
      if (fact.kind !== 'artifact-stored') continue;
      if (await deps.store.artifacts.isReferenced(fact.artifact.digest)) continue;
      await deps.blobs.remove(fact.artifact.digest);
      removed += 1;
    }
  }
  return removed;
}
