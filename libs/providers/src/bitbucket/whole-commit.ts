import { ProviderError, type RepositoryRef } from '@testwire/contracts';
import type { RestClient } from '../rest-client.ts';
import { commitPath } from './repository.ts';
import { commitAnswer } from './schema.ts';

/** Events of pull requests have 12 digits of a hash, events of pushes all 40. Undefined for a commit that only a fork has. */
export async function wholeCommit(api: RestClient, repository: RepositoryRef, commit: string): Promise<string | undefined> {
  try {
    return (await api.json(commitAnswer, { path: commitPath(repository, commit), needs: 'repository' })).hash;
  } catch (error) {
    if (error instanceof ProviderError && error.failure.kind === 'not_found') return undefined;
    throw error;
  }
}
