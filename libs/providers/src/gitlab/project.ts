import type { RepositoryRef } from '@testwire/contracts';

/** GitLab takes the number or the path; the number survives a rename. */
export function projectOf(repository: RepositoryRef): string {
  return repository.id ?? repository.name;
}
