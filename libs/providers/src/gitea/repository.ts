import { type PipelineRef, ProviderError, type RepositoryRef } from '@testwire/contracts';

const PART = /^(?!\.{1,2}$)[\w.-]+$/;

/** Below the base of the API. */
export function repositoryPath({ name }: RepositoryRef): string {
  const parts = name.split('/');
  if (parts.length !== 2 || !parts.every((part) => PART.test(part))) {
    const message = `"${name.slice(0, 200)}" is no repository at Gitea. Name it OWNER/REPOSITORY, as in its address.`;
    throw new ProviderError({ kind: 'rejected', message });
  }
  return `/repos/${parts.map(encodeURIComponent).join('/')}`;
}

export function runPath(repository: RepositoryRef, { id }: PipelineRef): string {
  if (!/^\d{1,15}$/.test(id)) {
    const message = `"${id}" is not the id of a run of Actions: it is a number.`;
    throw new ProviderError({ kind: 'rejected', message });
  }
  return `${repositoryPath(repository)}/actions/runs/${id}`;
}
