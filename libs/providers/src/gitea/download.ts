import { ProviderError, type RepositoryRef } from '@testwire/contracts';
import { exchange, type HttpAnswer } from '../http.ts';
import type { ProviderDeps } from '../provider.ts';
import type { RestClient } from '../rest-client.ts';
import { GITEA_LIMITS } from './limits.ts';
import { repositoryPath } from './repository.ts';
import type { ArtifactAnswer } from './schema.ts';
import type { GiteaSettings } from './settings.ts';

type Download = { readonly content: Buffer } | { readonly problem: string };

/** The zip of an artifact; `problem` says why it will never be had. Throws {@link ProviderError} for what may be better later. */
export async function downloadArtifact(
  api: RestClient,
  settings: GiteaSettings,
  deps: ProviderDeps,
  repository: RepositoryRef,
  artifact: ArtifactAnswer,
  maxBytes: number,
): Promise<Download> {
  const limits = { timeoutMs: GITEA_LIMITS.transferTimeoutMs, maxBytes };
  const path = `${repositoryPath(repository)}/actions/artifacts/${artifact.id}/zip`;
  try {
    const answer = await api.send({ path, needs: 'read:repository', accept: [302, 303, 307], limits });
    if (answer.status < 300) return { content: answer.body };
    const url = storageUrl(answer.headers.get('location'), settings.baseUrl);
    if (url === undefined) return { problem: 'The server did not say where the artifact lies.' };
    // The address is signed and may belong to another host, which must not see our token.
    return readStored(await exchange(deps, { method: 'GET', url, headers: { 'user-agent': 'testwire' } }, limits));
  } catch (error) {
    if (!(error instanceof ProviderError) || !['not_found', 'rejected'].includes(error.failure.kind)) throw error;
    return { problem: `The artifact could not be read: ${error.failure.message}` };
  }
}

function readStored({ status, body }: HttpAnswer): Download {
  if (status >= 200 && status < 300) return { content: body };
  if (status < 500 && status !== 429) return { problem: `The storage of the artifact refused it (${status}).` };
  const message = `The storage of the artifact answered ${status}. It may work later.`;
  throw new ProviderError({ kind: 'unavailable', status, message });
}

/** Never from https to http. */
function storageUrl(location: string | null, baseUrl: string): URL | undefined {
  if (location === null || !URL.canParse(location, baseUrl)) return undefined;
  const url = new URL(location, baseUrl);
  return url.protocol === 'https:' || (url.protocol === 'http:' && baseUrl.startsWith('http:')) ? url : undefined;
}
