import { createHash } from 'node:crypto';
import { digestOf, done, failed, type Outcome, ProviderError, type RepositoryRef, settle } from '@testwire/contracts';
import type { ArtifactHost, HostedArtifact, RunView } from '../provider.ts';
import type { RestClient } from '../rest-client.ts';
import { listAll } from './api.ts';
import { GITEA_LIMITS } from './limits.ts';
import { repositoryPath } from './repository.ts';
import { assetAnswer, releaseAnswer } from './schema.ts';

const TAG = 'testwire-artifacts';
const needs = 'write:repository';

/** Keeps artifacts as assets of one pre-release, the only place for files that belongs to no issue. */
export function artifactHost(api: RestClient): ArtifactHost {
  return {
    maxBytes: GITEA_LIMITS.uploadBytes,
    uploadArtifact: (run, artifact) => settle(() => upload(api, run, artifact)),
  };
}

async function upload(api: RestClient, run: RunView, artifact: HostedArtifact): Promise<Outcome<{ url: string }>> {
  const { repository, runId } = run;
  if (repository === undefined) return { kind: 'unsupported', reason: 'the run belongs to no repository' };
  const max = GITEA_LIMITS.uploadBytes;
  const content = artifact.bytes > max ? undefined : await readAtMost(artifact, max);
  if (content === undefined) {
    const message = `${artifact.name} is larger than the ${max} bytes that are copied to a release; link to it instead.`;
    return failed({ kind: 'rejected', message });
  }
  const stem = `${runId}-${digestOf(artifact.name).slice(0, 8)}-`;
  const name = `${stem}${createHash('sha256').update(content).digest('hex').slice(0, 16)}-${plainName(artifact.name)}`;
  const assets = `${repositoryPath(repository)}/releases/${await openRelease(api, repository)}/assets`;
  const there = await listAll(api, assetAnswer, { path: assets, needs, maxPages: GITEA_LIMITS.assetPages });
  const same = there.find((asset) => asset.name === name && asset.size === content.byteLength);
  if (same !== undefined) return { kind: 'unchanged', value: { url: same.browser_download_url } };
  const form = new FormData();
  form.set('attachment', new Blob([content], { type: artifact.mediaType }), name);
  const limits = { timeoutMs: GITEA_LIMITS.transferTimeoutMs, maxBytes: GITEA_LIMITS.answerBytes };
  const made = await api.json(assetAnswer, { method: 'POST', path: assets, query: { name }, body: form, needs, limits });
  // What the run called so before, with other content.
  for (const old of there.filter((asset) => asset.name.startsWith(stem))) {
    await api.send({ method: 'DELETE', path: `${assets}/${old.id}`, needs, accept: [404] });
  }
  return done({ url: made.browser_download_url });
}

async function openRelease(api: RestClient, repository: RepositoryRef): Promise<number> {
  const found = await findRelease(api, repository);
  if (found !== undefined) return found;
  const body = 'Files of test runs, kept here by Testwire. It may be deleted at any time; it is made again when it is needed.';
  const json = { tag_name: TAG, name: 'Testwire artifacts', body, prerelease: true };
  try {
    return (await api.json(releaseAnswer, { method: 'POST', path: `${repositoryPath(repository)}/releases`, json, needs })).id;
  } catch (error) {
    // Two uploads may both find that there is none.
    const conflicts = error instanceof ProviderError && error.failure.kind === 'conflict';
    const made = conflicts ? await findRelease(api, repository) : undefined;
    if (made === undefined) throw error;
    return made;
  }
}

async function findRelease(api: RestClient, repository: RepositoryRef): Promise<number | undefined> {
  try {
    const path = `${repositoryPath(repository)}/releases/tags/${TAG}`;
    return (await api.json(releaseAnswer, { path, needs: 'read:repository' })).id;
  } catch (error) {
    if (error instanceof ProviderError && error.failure.kind === 'not_found') return undefined;
    throw error;
  }
}

/** Undefined when there is more than was announced and allowed. */
async function readAtMost(artifact: HostedArtifact, max: number): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of await artifact.open()) {
    const part = Buffer.from(chunk);
    bytes += part.byteLength;
    if (bytes > max) return undefined;
    chunks.push(part);
  }
  return Uint8Array.from(Buffer.concat(chunks));
}

function plainName(name: string): string {
  return name.replaceAll(/[^\w.-]/g, '_').slice(-100);
}
