import type { RepositoryRef } from '@testwire/contracts';
import { isHttpUrl } from '../web-url.ts';

/** Types of repositories that pipelines build, and the providers that host them; our own is undefined. */
const HOSTS: Readonly<Record<string, string | undefined>> = {
  tfsgit: undefined,
  github: 'github',
  githubenterprise: 'github',
  bitbucket: 'bitbucket',
};

/** As pipelines and their webhooks name what they build. */
export interface BuiltRepository {
  /** `TfsGit`, `GitHub`, … */
  readonly type: string;
  readonly id?: string | undefined;
  readonly name?: string | undefined;
  readonly url?: string | undefined;
  /** The project of the pipeline; a repository in another one tells so by its address. */
  readonly project?: string | undefined;
  /** Address of the organization or collection, where it is known. */
  readonly base?: string | undefined;
}

/** Undefined for what Testwire has no provider for (Subversion, TFVC, any other Git server), and for what has no name. */
export function toRepository(built: BuiltRepository): RepositoryRef | undefined {
  const type = built.type.toLowerCase();
  if (!Object.hasOwn(HOSTS, type)) return undefined;
  const host = HOSTS[type];
  const link = isHttpUrl(built.url) ? { url: built.url } : {};
  if (host !== undefined) {
    // GitHub's id is `owner/repository`, which is also what most payloads have as its name.
    const name = [built.name, built.id].find((text) => text?.includes('/') === true);
    return name === undefined ? undefined : { name, host, ...link };
  }
  const named = namesOfUrl(built.url, built.base);
  const repository = built.name || named?.repository;
  const project = named?.project ?? built.project;
  if (!repository || !project) return undefined;
  return { name: `${project}/${repository}`, ...(built.id ? { id: built.id } : {}), ...link };
}

/**
 * `https://dev.azure.com/acme/PROJECT/_git/REPOSITORY`, `https://HOST/COLLECTION/PROJECT/_git/REPOSITORY`. Undefined when no project can
 * be told from a collection: `…/_git/REPOSITORY` right behind it.
 */
function namesOfUrl(
  url: string | undefined,
  base: string | undefined,
): { readonly project: string; readonly repository: string } | undefined {
  if (!isHttpUrl(url)) return undefined;
  const { pathname } = new URL(url);
  const parts = pathname.split('/').filter((part) => part !== '');
  const git = parts.indexOf('_git');
  const [project, repository] = [parts[git - 1], parts[git + 1]];
  if (git <= partsBefore(url, base) || project === undefined || repository === undefined || project === 'DefaultCollection')
    return undefined;
  return { project: decode(project), repository: decode(repository) };
}

/** How many parts of the path come before a project: an organization, or a virtual directory and a collection. */
function partsBefore(url: string, base: string | undefined): number {
  const { hostname, pathname } = new URL(url);
  const root = isHttpUrl(base) ? new URL(base).pathname.replace(/\/*$/, '/') : undefined;
  if (root !== undefined && root !== '/' && pathname.startsWith(root)) return root.split('/').length - 2;
  return hostname.endsWith('.visualstudio.com') ? 0 : 1;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
