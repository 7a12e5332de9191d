import type { ChangeRef, RepositoryRef } from '@testwire/contracts';
import { clip } from '../clip.ts';
import type { AzureDevOpsApi } from './api.ts';
import { branchOf } from './git-refs.ts';
import { AZURE_DEVOPS_LIMITS } from './limits.ts';
import { placeOf, repositoryPath, repositoryWebPath } from './places.ts';
import { pullRequestAnswer } from './schema.ts';

/**
 * Open pull requests with this commit as their head. The API's search by commit looks among those that were merged, so the open ones
 * are listed.
 */
export async function findChanges(
  api: AzureDevOpsApi,
  webUrl: string,
  repository: RepositoryRef,
  commit: string,
): Promise<readonly ChangeRef[]> {
  const place = placeOf(repository);
  if (place === undefined) return [];
  const requests = await api.listWhole(
    pullRequestAnswer,
    { path: `${repositoryPath(place)}/pullrequests`, query: { 'searchCriteria.status': 'active' }, needs: 'Code (read)' },
    { top: '$top', skip: '$skip', size: AZURE_DEVOPS_LIMITS.perPage },
  );
  return requests
    .filter((request) => request.lastMergeSourceCommit?.commitId.toLowerCase() === commit.toLowerCase())
    .map((request) => {
      const headBranch = branchOf(request.sourceRefName);
      const baseBranch = branchOf(request.targetRefName);
      return {
        number: request.pullRequestId,
        headSha: commit,
        ...(headBranch === undefined ? {} : { headBranch }),
        ...(baseBranch === undefined ? {} : { baseBranch }),
        ...(request.title ? { title: clip(request.title, 1024) } : {}),
        url: `${webUrl}${repositoryWebPath(repository)}/pullrequest/${request.pullRequestId}`,
        fork: request.forkSource != null,
      };
    });
}
