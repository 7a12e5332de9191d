import { isRetryable, NO_TESTS, type RunFact, type RunFactOf } from '@testwire/contracts';
import type { ArtifactHost, RunView } from '@testwire/providers';
import { placeArtifact } from '@testwire/publishing';
import { TryLater } from '@testwire/queue';
import { joinRun } from '@testwire/results';
import type { ArtifactPlacement } from '@testwire/store';
import type { UploaderDeps } from './deps.ts';

type Stored = RunFactOf<'artifact-stored'>['artifact'];

function viewOf(runId: string, facts: readonly RunFact[]): RunView {
  const joined = joinRun(facts);
  const { project, name, repository, commit, branch, change, pipeline } = joined.description;
  return {
    runId,
    project,
    name: name ?? 'Testwire',
    ...(repository === undefined ? {} : { repository }),
    ...(commit === undefined ? {} : { commit }),
    ...(branch === undefined ? {} : { branch }),
    ...(change === undefined ? {} : { change }),
    ...(pipeline === undefined ? {} : { pipeline }),
    attempt: joined.attempt,
    status: joined.phase === 'pending' ? 'pending' : 'running',
    openedAt: joined.openedAt,
    annotations: [],
    totals: NO_TESTS,
    durationSeconds: 0,
    tests: () => [],
  };
}

async function place(artifact: Stored, view: RunView, connection: string, host: ArtifactHost, deps: UploaderDeps): Promise<void> {
  const base = { runId: view.runId, name: artifact.name, digest: artifact.digest, connection };
  const save = (result: Pick<ArtifactPlacement, 'outcome' | 'url' | 'reason'>): Promise<void> =>
    deps.store.artifacts.savePlacement({ ...base, ...result });
  const open = (): Promise<NodeJS.ReadableStream> => deps.blobs.open(artifact.digest);
  const outcome = await placeArtifact(host, view, {
    name: artifact.name,
    mediaType: artifact.mediaType,
    bytes: artifact.bytes,
    open,
  });
  switch (outcome.kind) {
    case 'done':
    case 'unchanged':
    case 'degraded':
      return save({ outcome: 'done', url: outcome.value.url });
    case 'unsupported':
      return save({ outcome: 'unsupported', reason: outcome.reason });
    case 'failed': {
      const { failure } = outcome;
      if (failure.kind === 'rate_limited') throw new TryLater(failure.message, failure.retryAfterMs ?? 60_000);
      if (isRetryable(failure)) throw new Error(failure.message);
      deps.logger.warn({ ...base, failure }, 'artifact not placed at the provider');
      return save({ outcome: 'failed', reason: failure.message });
    }
  }
}

/** Puts the artifacts of a finished run where its provider keeps files, when it does; each content once per run and connection. */
export async function placeArtifacts(runId: string, deps: UploaderDeps): Promise<void> {
  const facts = await deps.store.runs.lifecycleFacts(runId);
  const view = viewOf(runId, facts);
  const { connection } = joinRun(facts).description;
  const host = connection === undefined ? undefined : deps.providers.get(connection)?.artifacts;
  if (connection === undefined || host === undefined) return;
  const placed = await deps.store.artifacts.placements(runId);
  const artifacts = facts.flatMap((fact) => (fact.kind === 'artifact-stored' ? [fact.artifact] : []));
  for (const artifact of artifacts) {
    const known = placed.some(
      (one) => one.connection === connection && one.name === artifact.name && one.digest === artifact.digest,
    );
    if (!known) await place(artifact, view, connection, host, deps);
  }
}
