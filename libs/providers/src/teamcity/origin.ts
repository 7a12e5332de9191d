import type { ChangeRef, RepositoryRef } from '@testwire/contracts';
import { clip } from '../clip.ts';
import { codeHostOf, repositoryNameOf } from '../code-host-url.ts';

/** A parameter of the build by its name, as a webhook or a properties file tells it. */
export type Parameters = (name: string) => string | undefined;

/** What a build was made of. */
export interface Source {
  readonly commit: string;
  /** As the code host has it: `refs/heads/main`, `refs/pull/4/head`. */
  readonly ref?: string | undefined;
}

/** By the first of some addresses of a VCS root that names a code host we know; else by the first that names a repository. */
export function repositoryOf(urls: readonly (string | null | undefined)[]): RepositoryRef | undefined {
  // A VCS root that was made from an address is called by it, with the branch behind: `https://github.com/acme/shop#refs/heads/main`.
  const clean = urls.flatMap((url) => (url ? [url.trim().replace(/#.*$/, '')] : []));
  for (const url of clean) {
    const repository = codeHostOf(url);
    if (repository !== undefined) return repository;
  }
  const name = clean.map((url) => repositoryNameOf(url)).find((known) => known !== undefined);
  return name === undefined ? undefined : { name };
}

/** GitHub, Gitea and Azure DevOps: `pull`; GitLab: `merge-requests`; Bitbucket Data Center: `pull-requests`. */
const CHANGE_REF = /^(?:refs\/)?(?:pull|merge-requests|pull-requests)\/([1-9]\d{0,14})(?:\/([a-z-]+))?$/;

/** https://www.jetbrains.com/help/teamcity/pull-requests.html#Pull+Request+Parameters; else by the ref that was built. */
export function changeOf({ commit, ref }: Source, parameters: Parameters, branchName?: string | null): ChangeRef | undefined {
  const [, fromRef, side] = CHANGE_REF.exec(ref ?? '') ?? [];
  const told = parameters('teamcity.pullRequest.number') ?? fromRef ?? CHANGE_REF.exec(branchName ?? '')?.[1];
  if (told === undefined || !/^[1-9]\d{0,14}$/.test(told)) return undefined;
  const headBranch = shortBranch(parameters('teamcity.pullRequest.source.branch'));
  const baseBranch = shortBranch(parameters('teamcity.pullRequest.target.branch'));
  const title = parameters('teamcity.pullRequest.title');
  // The merge that the host made of head and base is no head.
  const isMerge = side?.startsWith('merge') === true;
  return {
    number: Number(told),
    ...(isMerge ? {} : { headSha: commit }),
    ...(headBranch === undefined ? {} : { headBranch }),
    ...(baseBranch === undefined ? {} : { baseBranch }),
    ...(title === undefined ? {} : { title: clip(title, 1024) }),
  };
}

/** Undefined for a tag, and for a change that does not say which branch it comes from. */
export function branchOf({ ref }: Source, parameters: Parameters, branchName?: string | null): string | undefined {
  return (
    shortBranch(parameters('teamcity.pullRequest.source.branch')) ??
    (ref === undefined || ref === '' ? shortBranch(branchName) : shortBranch(ref))
  );
}

/** `refs/heads/main` and `main` are one branch; `<default>` and the refs of changes and tags are none. */
function shortBranch(name: string | null | undefined): string | undefined {
  const branch = (name ?? '').replace(/^refs\/heads\//, '');
  if (branch === '' || branch === '<default>' || branch.startsWith('refs/') || CHANGE_REF.test(branch)) return undefined;
  return clip(branch, 512);
}

export function isCommit(text: string | null | undefined): text is string {
  return /^[0-9a-f]{7,64}$/i.test(text ?? '');
}
