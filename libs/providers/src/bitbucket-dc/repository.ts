import { ProviderError, type RepositoryRef } from '@testwire/contracts';

const PROJECT = /^~?(?!\.{1,2}$)[\w.@+-]+$/;
const SLUG = /^(?!\.{1,2}$)[\w.-]+$/;

interface Parts {
  /** `PROJ`, or `~person`. */
  readonly project: string;
  readonly slug: string;
}

function partsOf({ name }: RepositoryRef): Parts {
  const [project = '', slug = '', ...more] = name.split('/');
  if (more.length > 0 || !PROJECT.test(project) || !SLUG.test(slug)) {
    const message = `"${name.slice(0, 200)}" is no repository at Bitbucket. Name it PROJECT/REPOSITORY, or ~PERSON/REPOSITORY, as in its address.`;
    throw new ProviderError({ kind: 'rejected', message });
  }
  return { project, slug };
}

/** Follows `/api/latest` and `/insights/latest`. */
export function repositoryPath(repository: RepositoryRef): string {
  const { project, slug } = partsOf(repository);
  return `/projects/${encodeURIComponent(project)}/repos/${encodeURIComponent(slug)}`;
}

export function commitPath(repository: RepositoryRef, commit: string): string {
  return `${repositoryPath(repository)}/commits/${encodeURIComponent(commit)}`;
}

/** Where people open it. Personal repositories are shown under their person. */
export function repositoryPage(webUrl: string, repository: RepositoryRef): string {
  const { project, slug } = partsOf(repository);
  const owner = project.startsWith('~')
    ? `users/${encodeURIComponent(project.slice(1).toLowerCase())}`
    : `projects/${encodeURIComponent(project)}`;
  return `${webUrl}/${owner}/repos/${encodeURIComponent(slug)}`;
}
