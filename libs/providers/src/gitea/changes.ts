import type { ChangeRef, RepositoryRef } from '@testwire/contracts';
import type { RestClient } from '../rest-client.ts';
import { listAll } from './api.ts';
import { GITEA_LIMITS } from './limits.ts';
import { toChange } from './pull-request.ts';
import { repositoryPath } from './repository.ts';
import { pullAnswer } from './schema.ts';

/**
 * Open pull requests into this repository whose newest commit is this one. From the list, because `/commits/{sha}/pull` names at most
 * one, and in Gitea only the one that was merged with this commit.
 */
export async function findChanges(api: RestClient, repository: RepositoryRef, commit: string): Promise<readonly ChangeRef[]> {
  const pulls = await listAll(api, pullAnswer, {
    path: `${repositoryPath(repository)}/pulls`,
    query: { state: 'open', limit: GITEA_LIMITS.perPage },
    needs: 'read:repository',
    maxPages: GITEA_LIMITS.pullRequestPages,
  });
  return pulls.filter(({ state, head }) => state === 'open' && head.sha?.toLowerCase() === commit.toLowerCase()).map(toChange);
}
