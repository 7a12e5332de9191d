import type { ChangeRef, RepositoryRef } from '@testwire/contracts';
import type { RestClient } from '../rest-client.ts';
import { listAll } from './api.ts';
import { BITBUCKET_DC_LIMITS } from './limits.ts';
import { nameOf, toChange } from './pull-request.ts';
import { commitPath } from './repository.ts';
import { pullRequestAnswer, type PullRequestAnswer } from './schema.ts';

/** Open pull requests into this repository whose newest commit is this one. */
export async function findChanges(api: RestClient, repository: RepositoryRef, commit: string): Promise<readonly ChangeRef[]> {
  const holding = await listAll(api, pullRequestAnswer, {
    path: `/api/latest${commitPath(repository, commit)}/pull-requests`,
    needs: 'Repository read',
    maxPages: BITBUCKET_DC_LIMITS.pullRequestPages,
  });
  return holding
    .filter(({ state, fromRef }) => state === 'OPEN' && fromRef?.latestCommit?.toLowerCase() === commit.toLowerCase())
    .filter((request) => leadsInto(request, repository))
    .map(toChange);
}

/** Also those that lead from here into another repository are listed; their numbers count there. */
function leadsInto({ toRef }: PullRequestAnswer, { name }: RepositoryRef): boolean {
  return toRef?.repository == null || nameOf(toRef.repository).toLowerCase() === name.toLowerCase();
}
