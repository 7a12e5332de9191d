import { digestOf, done, failed, type Outcome, settle } from '@testwire/contracts';
import type { ArtifactHost, HostedArtifact, RunView } from '../provider.ts';
import type { RestClient } from '../rest-client.ts';
import { BITBUCKET_LIMITS } from './limits.ts';
import { repositoryPath } from './repository.ts';
import type { BitbucketSettings } from './settings.ts';

/** The Downloads of the repository: a file of the same name is replaced, so doing it twice leaves one. */
export function artifactHost(api: RestClient, settings: BitbucketSettings): ArtifactHost {
  return {
    maxBytes: BITBUCKET_LIMITS.uploadBytes,
    uploadArtifact: (run, artifact) => settle(() => upload(api, settings, run, artifact)),
  };
}

async function upload(
  api: RestClient,
  settings: BitbucketSettings,
  run: RunView,
  artifact: HostedArtifact,
): Promise<Outcome<{ url: string }>> {
  const { repository } = run;
  if (repository === undefined) return { kind: 'unsupported', reason: 'the run belongs to no repository' };
  const max = BITBUCKET_LIMITS.uploadBytes;
  const content = artifact.bytes > max ? undefined : await readAtMost(artifact, max);
  if (content === undefined) {
    const message = `${artifact.name} is larger than the ${max} bytes that are copied to Bitbucket's Downloads; link to it instead.`;
    return failed({ kind: 'rejected', message });
  }
  const name = fileName(run.runId, artifact.name);
  const form = new FormData();
  form.set('files', content, name);
  await api.send({
    method: 'POST',
    path: `${repositoryPath(repository)}/downloads`,
    body: form,
    needs: 'repository:write',
    limits: { timeoutMs: BITBUCKET_LIMITS.transferTimeoutMs, maxBytes: BITBUCKET_LIMITS.answerBytes },
  });
  return done({ url: `${settings.webUrl}/${repository.name}/downloads/${encodeURIComponent(name)}` });
}

/** All runs share one list. A name that has to be changed gets a digest, so that no two become the same. */
function fileName(runId: string, name: string): string {
  const plain = name.replaceAll(/[^\w.-]/g, '_').slice(-100);
  return plain === name ? `${runId}-${plain}` : `${runId}-${digestOf(name).slice(0, 8)}-${plain}`;
}

/** Undefined when there is more than was announced and allowed. */
async function readAtMost(artifact: HostedArtifact, max: number): Promise<Blob | undefined> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  for await (const chunk of await artifact.open()) {
    const part = Uint8Array.from(Buffer.from(chunk));
    bytes += part.byteLength;
    if (bytes > max) return undefined;
    chunks.push(part);
  }
  return new Blob(chunks, { type: artifact.mediaType });
}
