import { type PipelineRef, ProviderError, type RepositoryRef } from '@testwire/contracts';

const PART = /^(?!\.{1,2}$)[\w.{}-]+$/;

/** Below the base of the API. By name: its workspace and slug are what people see and what every event carries. */
export function repositoryPath({ name }: RepositoryRef): string {
  const parts = name.split('/');
  if (parts.length !== 2 || !parts.every((part) => PART.test(part))) {
    const message = `"${name.slice(0, 200)}" is no repository at Bitbucket. Name it WORKSPACE/REPOSITORY, as in its address.`;
    throw new ProviderError({ kind: 'rejected', message });
  }
  return `/repositories/${parts.map(encodeURIComponent).join('/')}`;
}

export function commitPath(repository: RepositoryRef, commit: string): string {
  return `${repositoryPath(repository)}/commit/${encodeURIComponent(commit)}`;
}

/** @param pipeline all pipelines when absent */
export function pipelinePath(repository: RepositoryRef, pipeline?: PipelineRef): string {
  const all = `${repositoryPath(repository)}/pipelines`;
  return pipeline === undefined ? all : `${all}/${encodeURIComponent(pipeline.id)}`;
}
