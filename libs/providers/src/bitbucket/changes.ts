import { type ChangeRef, ProviderError, type RepositoryRef } from '@testwire/contracts';
import type { RestClient } from '../rest-client.ts';
import { listAll } from './api.ts';
import { BITBUCKET_LIMITS } from './limits.ts';
import { toChange } from './pull-request.ts';
import { commitPath, repositoryPath } from './repository.ts';
import { pullRequestAnswer, type PullRequestAnswer, pullRequestId } from './schema.ts';

/** Open pull requests into this repository whose newest commit is this one. */
export async function findChanges(api: RestClient, repository: RepositoryRef, commit: string): Promise<readonly ChangeRef[]> {
  const numbers = await readNumbers(api, repository, commit);
  const requests = numbers.length === 0 ? await listOpen(api, repository) : await readEach(api, repository, numbers);
  return requests
    .filter(({ state, source }) => state === 'OPEN' && isHead(source?.commit?.hash, commit))
    .map((request) => toChange(request, commit));
}

/** Bitbucket abbreviates the hash to 12 digits. */
function isHead(hash: string | null | undefined, commit: string): boolean {
  return hash != null && hash.length >= 7 && commit.toLowerCase().startsWith(hash.toLowerCase());
}

/**
 * Numbers of the pull requests that hold the commit. None also when Bitbucket does not know: it answers 404 without the app "Pull
 * Request Commit Links", and 202 while it is still counting.
 */
async function readNumbers(api: RestClient, repository: RepositoryRef, commit: string): Promise<readonly number[]> {
  try {
    const { items } = await listAll(api, pullRequestId, {
      path: `${commitPath(repository, commit)}/pullrequests`,
      needs: 'pullrequest',
      perPage: BITBUCKET_LIMITS.pullRequestsPerPage,
      maxPages: 1,
    });
    return items.map(({ id }) => id);
  } catch (error) {
    if (error instanceof ProviderError && (error.failure.kind === 'not_found' || error.failure.status === 202)) return [];
    throw error;
  }
}

async function readEach(api: RestClient, repository: RepositoryRef, numbers: readonly number[]): Promise<PullRequestAnswer[]> {
  const requests: PullRequestAnswer[] = [];
  for (const number of numbers) {
    const path = `${repositoryPath(repository)}/pullrequests/${number}`;
    requests.push(await api.json(pullRequestAnswer, { path, needs: 'pullrequest' }));
  }
  return requests;
}

async function listOpen(api: RestClient, repository: RepositoryRef): Promise<readonly PullRequestAnswer[]> {
  const { items } = await listAll(api, pullRequestAnswer, {
    path: `${repositoryPath(repository)}/pullrequests`,
    query: { state: 'OPEN' },
    needs: 'pullrequest',
    perPage: BITBUCKET_LIMITS.pullRequestsPerPage,
    maxPages: BITBUCKET_LIMITS.pullRequestPages,
  });
  return items;
}
