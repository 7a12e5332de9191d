import type { ArtifactJob, RunFact } from '@testwire/contracts';
import { detectMediaType, detectType } from './detect-type.ts';
import type { UploaderDeps } from './deps.ts';
import { describeContent, readHead } from './examine-content.ts';

type ExamineJob = Extract<ArtifactJob, { step: 'examine' }>;

/** Finds out what arrived and makes it a fact of the run, which its next report then shows. */
export async function examineArtifact(job: ExamineJob, deps: UploaderDeps): Promise<void> {
  const { artifact, runId, attempt, at } = job;
  const head = await readHead(await deps.blobs.open(artifact.digest));
  const fact: RunFact = {
    id: `artifact-${attempt}-${artifact.digest.slice(0, 16)}-${Buffer.from(artifact.name).toString('base64url').slice(0, 60)}`,
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
  await deps.store.runs.addFacts([fact]);
  await deps.reports.send({ runId }, { key: `${runId}.artifacts` });
}
