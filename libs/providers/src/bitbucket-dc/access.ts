import { ProviderError, type RepositoryRef } from '@testwire/contracts';
import type { AccessCheck } from '../provider.ts';
import { noApiAt } from '../no-api-at.ts';
import type { RestClient } from '../rest-client.ts';
import { readName, readServer } from './author.ts';
import { repositoryPath } from './repository.ts';
import type { BitbucketDcSettings } from './settings.ts';

/** Who may read a repository may also write what we write: build statuses, reports, comments. */
export async function checkAccess(
  api: RestClient,
  settings: BitbucketDcSettings,
  repository?: RepositoryRef,
): Promise<readonly AccessCheck[]> {
  if (settings.token === undefined) {
    const advice = 'Set BITBUCKET_DC_TOKEN to an HTTP access token (Repository settings → HTTP access tokens).';
    return [{ what: 'token is set', ok: false, advice }];
  }
  const { baseUrl } = settings;
  let unreached: string | undefined;
  const valid = await attempt('token is valid', async () => {
    const { headers } = await readServer(api).catch((error: unknown) => {
      unreached = whyUnreached(error, baseUrl);
      throw error;
    });
    if (readName(headers) === undefined && !headers.has('x-auserid')) {
      throw new ProviderError({
        kind: 'auth',
        message:
          'Bitbucket answered and did not say as whom. Check that the base URL leads to Bitbucket itself, and that a proxy between passes on Authorization and X-AUSERNAME.',
      });
    }
  });
  const what = `Bitbucket can be reached at ${baseUrl}`;
  if (unreached !== undefined) return [{ what, ok: false, advice: unreached }];
  const account = [{ what, ok: true }, valid];
  if (!valid.ok || repository === undefined) return account;
  return [...account, await checkRepository(api, repository)];
}

/** Undefined when it was Bitbucket that answered. */
function whyUnreached(error: unknown, baseUrl: string): string | undefined {
  if (!(error instanceof ProviderError)) return undefined;
  const { kind, status, message } = error.failure;
  if (kind === 'not_found') return noApiAt('Bitbucket Data Center', baseUrl, 'BITBUCKET_DC_BASE_URL');
  return status === undefined || kind === 'unavailable' ? message : undefined;
}

async function checkRepository(api: RestClient, repository: RepositoryRef): Promise<AccessCheck> {
  let missing = false;
  const check = await attempt(`may read ${repository.name} and write to its commits and pull requests`, async () => {
    try {
      await api.send({ path: `/api/latest${repositoryPath(repository)}`, needs: 'Repository read' });
    } catch (error) {
      missing = error instanceof ProviderError && error.failure.kind === 'not_found';
      throw error;
    }
  });
  if (check.ok) return { ...check, repository: 'found' };
  return missing ? { ...check, repository: 'missing' } : check;
}

async function attempt(what: string, call: () => Promise<unknown>): Promise<AccessCheck> {
  try {
    await call();
    return { what, ok: true };
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    return { what, ok: false, advice: error.failure.message };
  }
}
