import { done, failed, type Outcome, settle } from '@testwire/contracts';
import type { ArtifactHost, HostedArtifact, RunView } from '../provider.ts';
import type { AzureDevOpsApi } from './api.ts';
import { AZURE_DEVOPS_LIMITS } from './limits.ts';
import { buildOf } from './places.ts';
import { attach, findOrCreateTestRun, readTestRun, updateTestRun } from './test-runs.ts';

/** Artifacts as attachments of the run's test run: the pipeline's own artifacts can only be made inside its jobs. */
export function artifactHost(api: AzureDevOpsApi): ArtifactHost {
  return {
    maxBytes: AZURE_DEVOPS_LIMITS.attachmentBytes,
    uploadArtifact: (run, artifact) => settle(() => upload(api, run, artifact)),
  };
}

async function upload(api: AzureDevOpsApi, view: RunView, artifact: HostedArtifact): Promise<Outcome<{ url: string }>> {
  if (view.pipeline === undefined)
    return { kind: 'unsupported', reason: 'the run belongs to no build, and attachments belong to the test run of one' };
  const max = AZURE_DEVOPS_LIMITS.attachmentBytes;
  const content = artifact.bytes > max ? undefined : await readAtMost(artifact, max);
  if (content === undefined) {
    const message = `${artifact.name} is larger than the ${max} bytes that are attached; link to it instead.`;
    return failed({ kind: 'rejected', message });
  }
  const build = buildOf(view.pipeline, view.repository);
  const { run } = await findOrCreateTestRun(api, build, view);
  const { url, added } = await attach(api, build, run.id, { fileName: fileNameOf(artifact.name), content });
  // Whoever fills it with results ends it himself; without results nobody would.
  const { state } = await readTestRun(api, build, run.id);
  if (state === 'InProgress') await updateTestRun(api, build, run.id, { state: 'Completed' });
  return added ? done({ url }) : { kind: 'unchanged', value: { url } };
}

/** An attachment's name is no path. */
function fileNameOf(name: string): string {
  return name.replaceAll(/[\\/:*?"<>|\p{Cc}]+/gu, '-').slice(-255) || 'artifact';
}

/** Undefined when there is more than was announced and allowed. */
async function readAtMost(artifact: HostedArtifact, max: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of await artifact.open()) {
    const part = Buffer.from(chunk);
    bytes += part.byteLength;
    if (bytes > max) return undefined;
    chunks.push(part);
  }
  return Buffer.concat(chunks);
}
