import { ProviderError, type RepositoryRef } from '@testwire/contracts';
import { boundFetch } from './bound-fetch.ts';
import { TRANSFER_TIMEOUT_MS } from './limits.ts';
import type { Session } from './session.ts';

export type Download = { readonly content: Buffer } | { readonly problem: string };

/** The zip of an artifact; `problem` says why it will never be had. Throws {@link ProviderError} for what may be better later. */
export async function downloadArtifact(
  session: Session,
  repository: RepositoryRef,
  artifact: { readonly id: number; readonly name: string },
  maxBytes: number,
): Promise<Download> {
  const operation = { what: `download the artifact "${artifact.name}" of ${repository.name}`, permission: 'Actions: Read-only' };
  const location = await session.onRepository(repository, operation, async ({ octokit, owner, repo }) => {
    const request = { redirect: 'manual' } as const;
    const query = { owner, repo, artifact_id: artifact.id, archive_format: 'zip', request };
    return (await octokit.rest.actions.downloadArtifact(query)).headers.location;
  });
  const url = storageUrl(location, session.settings.baseUrl);
  if (url === undefined) {
    throw new ProviderError({
      kind: 'unavailable',
      message: `GitHub did not say where the artifact "${artifact.name}" lies.`,
    });
  }
  try {
    // The address is signed and belongs to another host, which must not see our token.
    const response = await boundFetch(session.deps, TRANSFER_TIMEOUT_MS)(url);
    if (response.ok) return await readBounded(response, maxBytes);
    await response.body?.cancel();
    if (response.status < 500 && response.status !== 429)
      return { problem: `The storage of GitHub refused it (${response.status}).` };
    throw unavailable(artifact.name, `answered ${response.status}`);
  } catch (error) {
    if (error instanceof ProviderError) throw error;
    // What fetch and its stream throw is always the network, a time-out or the drain.
    throw unavailable(artifact.name, 'could not be reached', error);
  }
}

/** Never from https to http. */
function storageUrl(location: string | undefined, baseUrl: string): URL | undefined {
  if (location === undefined || !URL.canParse(location, baseUrl)) return undefined;
  const url = new URL(location, baseUrl);
  return url.protocol === 'https:' || (url.protocol === 'http:' && baseUrl.startsWith('http:')) ? url : undefined;
}

async function readBounded(response: Response, maxBytes: number): Promise<Download> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes)
      return { problem: `It is larger than ${maxBytes} bytes. Upload test results as an artifact of their own.` };
    chunks.push(chunk);
  }
  return { content: Buffer.concat(chunks) };
}

function unavailable(name: string, how: string, cause?: unknown): ProviderError {
  const message = `The storage of GitHub ${how} for the artifact "${name}".`;
  return new ProviderError({ kind: 'unavailable', message }, { cause });
}
