import { type ArtifactJob, digestOf, type RunFact } from '@testwire/contracts';
import { detectMediaType, detectType } from './detect-type.ts';
import type { UploaderDeps } from './deps.ts';
import { describeContent, readHead } from './examine-content.ts';

type ExamineJob = Extract<ArtifactJob, { step: 'examine' }>;

/** Finds out what arrived and makes it a fact of the run, which its next report then shows. */
export async function examineArtifact(job: ExamineJob, deps: UploaderDeps): Promise<void> {
  const { artifact, runId, attempt, at } = job;
  const head = await readHead(await deps.blobs.open(artifact.digest));
  const fact: RunFact = {
    id: `artifact-${attempt}-${digestOf(JSON.stringify([artifact.name, artifact.digest])).slice(0, 32)}`,
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
  const facts = [...opened, fact];
  const foreign = projects === undefined ? undefined : await deps.store.runs.addFactsOf(projects, facts);
  if (foreign === undefined) await deps.store.runs.addFacts(facts);
  else if (foreign.has(runId)) {
    deps.logger.warn({ runId, projects, artifact: artifact.name }, 'artifact dropped: the token is for other projects');
    return;
  }
  await deps.reports.send({ runId }, { key: `${runId}.artifacts` });
}
