import { type PipelineRef, ProviderError, type RepositoryRef } from '@testwire/contracts';

const ID = 'azure-devops';
const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** A Git repository in Azure Repos. Both are names or GUIDs; the API takes either. */
export interface RepositoryPlace {
  readonly project: string;
  readonly repository: string;
}

/** A run of a pipeline, which the API calls a build. */
export interface BuildPlace {
  readonly project: string;
  readonly id: number;
}

/** Our names of repositories are `project/repository`; the organization is in the base URL. Undefined for code that lies elsewhere. */
export function placeOf({ name, id, host = ID }: RepositoryRef): RepositoryPlace | undefined {
  if (host !== ID) return undefined;
  const [project = '', ...rest] = name.split('/');
  // The id survives a rename. A project's first repository is called like the project.
  return { project, repository: id !== undefined && GUID.test(id) ? id : rest.join('/') || project };
}

/**
 * Our ids of pipelines are `PROJECT/BUILD`, because a build of code that lies elsewhere is not found by its repository.
 * Throws for what is no such id.
 */
export function buildOf(pipeline: Pick<PipelineRef, 'id'>, repository?: RepositoryRef): BuildPlace {
  const cut = pipeline.id.lastIndexOf('/');
  const id = Number(pipeline.id.slice(cut + 1));
  const project = cut === -1 ? repository && placeOf(repository)?.project : pipeline.id.slice(0, cut);
  if (project !== undefined && project !== '' && Number.isSafeInteger(id) && id > 0) return { project, id };
  const message = `"${pipeline.id}" does not name a build; it has the form PROJECT/BUILD, such as shop/31.`;
  throw new ProviderError({ kind: 'rejected', message });
}

export function pipelineIdOf(project: string, build: number): string {
  return `${project}/${build}`;
}

export function projectPath(project: string): string {
  return `/${encodeURIComponent(project)}/_apis`;
}

export function repositoryPath({ project, repository }: RepositoryPlace): string {
  return `${projectPath(project)}/git/repositories/${encodeURIComponent(repository)}`;
}

/** How the API names a build where it wants a URI. */
export function buildUri({ id }: BuildPlace): string {
  return `vstfs:///Build/Build/${id}`;
}

/** Where people read a repository, below the organization. */
export function repositoryWebPath({ name }: RepositoryRef): string {
  const [project = '', ...rest] = name.split('/');
  return `/${encodeURIComponent(project)}/_git/${encodeURIComponent(rest.join('/') || project)}`;
}
