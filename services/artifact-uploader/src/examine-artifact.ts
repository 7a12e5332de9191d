import { type ArtifactJob, digestOf, type RunFact } from '@testwire/contracts';
import { detectMediaType, detectType } from '@testwire/publishing';
import type { UploaderDeps } from './deps.ts';
import { describeContent, readHead } from './examine-content.ts';

type ExamineJob = Extract<ArtifactJob, { step: 'examine' }>;

/** Finds out what arrived, and reports it as a fact of the run. */
export async function examineArtifact(job: ExamineJob, deps: UploaderDeps): Promise<void> {
  const { artifact, runId, attempt, at } = job;
  const head = await readHead(await deps.blobs.open(artifact.digest));
  const fact: RunFact = {
    // The same bytes may come again, long after they were removed.
    id: `artifact-${attempt}-${digestOf(JSON.stringify([artifact.name, artifact.digest, at])).slice(0, 32)}`,
    runId,
    at,
    kind: 'artifact-stored',
    attempt,
    artifact: {
      ...artifact,
      mediaType: detectMediaType(artifact.name, artifact.mediaType),
      type: detectType(artifact.name),
      metadata: describeContent(head, artifact.bytes),
    },
  };
  const { claim, projects } = job;
  const state = await deps.store.runs.state(runId);
  const opened: RunFact[] =
    claim === undefined || state !== undefined ? [] : [{ id: `${fact.id}.opened`, runId, at, kind: 'opened', run: claim }];
  // By the coordinator, as everything that senders report: it knows whose the run is, when it is due, and what was announced of it.
  const scope = projects === undefined ? {} : { projects };
  await deps.workerEvents.send({ ...scope, facts: [...opened, fact] }, { key: `${runId}.${fact.id}` });
}
