import type { ChangeRef, RepositoryRef } from '@testwire/contracts';
import { clip } from '../clip.ts';
import { codeHostOf, repositoryNameOf } from '../code-host-url.ts';
import { isHttpUrl } from '../web-url.ts';

/** Variables of a build: its environment, or the parameters that a notification tells. Only the ones named here are ever read. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** What the variables of a build must not give away is never looked at: these are all that are. */
export const READ_VARIABLES = [
  'BRANCH_NAME',
  'CHANGE_BRANCH',
  'CHANGE_FORK',
  'CHANGE_ID',
  'CHANGE_TARGET',
  'CHANGE_TITLE',
  'CHANGE_URL',
  'GIT_BRANCH',
  'GIT_COMMIT',
  'GIT_URL',
  'GIT_URL_1',
  'TAG_NAME',
  'ghprbActualCommit',
  'ghprbGhRepository',
  'ghprbPullId',
  'ghprbPullLink',
  'ghprbPullTitle',
  'ghprbSourceBranch',
  'ghprbTargetBranch',
  'gitlabMergeRequestIid',
  'gitlabMergeRequestLastCommit',
  'gitlabMergeRequestTitle',
  'gitlabSourceBranch',
  'gitlabTargetBranch',
] as const;

/** By the clone URL; else by the address of the change, which lies below the repository's. */
export function repositoryOf(variables: Variables): RepositoryRef | undefined {
  const gitUrl = given(variables, 'GIT_URL') ?? given(variables, 'GIT_URL_1');
  const changeUrl = given(variables, 'CHANGE_URL') ?? given(variables, 'ghprbPullLink');
  const urls = [gitUrl, changeUrl?.replace(CHANGE_PATH, '')].filter((url) => url !== undefined);
  for (const url of urls) {
    const repository = codeHostOf(url);
    if (repository !== undefined) return repository;
  }
  const onGitHub = given(variables, 'ghprbGhRepository');
  if (onGitHub !== undefined && /^[^/\s]+\/[^/\s]+$/.test(onGitHub)) return { name: onGitHub, host: 'github' };
  const name = gitUrl === undefined ? undefined : repositoryNameOf(gitUrl);
  return name === undefined ? undefined : { name };
}

/** `/pull/4`, `/-/merge_requests/4`, `/pull-requests/4`, `/pullrequest/4` and what follows. */
const CHANGE_PATH = /(?:\/-)?\/(?:pulls?|merge_requests|pull-requests|pullrequest)\/\d+.*$/;

/** The head of the change, not the merge that a build may have made of it for itself. */
export function commitOf(variables: Variables): string | undefined {
  const commit =
    given(variables, 'ghprbActualCommit') ?? given(variables, 'gitlabMergeRequestLastCommit') ?? given(variables, 'GIT_COMMIT');
  return isCommit(commit) ? commit : undefined;
}

/** Undefined for a tag, and where a change has no branch of its own here. */
export function branchOf(variables: Variables): string | undefined {
  const ofChange =
    given(variables, 'CHANGE_BRANCH') ?? given(variables, 'ghprbSourceBranch') ?? given(variables, 'gitlabSourceBranch');
  if (ofChange !== undefined) return clip(ofChange, 512);
  if (given(variables, 'TAG_NAME') !== undefined || given(variables, 'CHANGE_ID') !== undefined) return undefined;
  const branch = given(variables, 'BRANCH_NAME');
  return branch === undefined ? localBranch(given(variables, 'GIT_BRANCH')) : localBranch(branch);
}

/** `origin/main`, `refs/heads/main`, `refs/remotes/origin/main` and `main` are one branch; tags and heads of changes are none. */
function localBranch(name: string | null | undefined): string | undefined {
  const branch = (name ?? '').replace(/^refs\/(?:heads|remotes)\//, '').replace(/^origin\//, '');
  if (branch === '' || branch === 'detached' || branch === 'HEAD') return undefined;
  if (/^(?:refs\/|pr\/|pull\/|merge-requests\/|tags\/|(?:PR|MR)-\d)/.test(branch)) return undefined;
  return clip(branch, 512);
}

/** Of a multibranch job, of the GitHub pull request builder, or of the GitLab plugin. */
export function changeOf(variables: Variables): ChangeRef | undefined {
  const number = positive(
    given(variables, 'CHANGE_ID') ?? given(variables, 'ghprbPullId') ?? given(variables, 'gitlabMergeRequestIid'),
  );
  if (number === undefined) return undefined;
  const headSha = given(variables, 'ghprbActualCommit') ?? given(variables, 'gitlabMergeRequestLastCommit');
  const headBranch = branchOf(variables);
  const baseBranch =
    given(variables, 'CHANGE_TARGET') ?? given(variables, 'ghprbTargetBranch') ?? given(variables, 'gitlabTargetBranch');
  const title =
    given(variables, 'CHANGE_TITLE') ?? given(variables, 'ghprbPullTitle') ?? given(variables, 'gitlabMergeRequestTitle');
  const url = given(variables, 'CHANGE_URL') ?? given(variables, 'ghprbPullLink');
  return {
    number,
    ...(isCommit(headSha) ? { headSha } : {}),
    ...(headBranch === undefined ? {} : { headBranch }),
    ...(baseBranch === undefined ? {} : { baseBranch: clip(baseBranch, 512) }),
    ...(title === undefined ? {} : { title: clip(title, 1024) }),
    ...(isHttpUrl(url) ? { url } : {}),
    ...(given(variables, 'CHANGE_FORK') === undefined ? {} : { fork: true }),
  };
}

/** The jobs that multibranch plugins make for changes are called `PR-4`, `MR-4`, `PR-4-head`, `PR-4-merge`. */
export function changeNumberOf(jobName: string): number | undefined {
  return positive(/^(?:PR|MR)-(\d+)(?:-head|-merge)?$/.exec(jobName)?.[1]);
}

function isCommit(text: string | null | undefined): text is string {
  return /^[0-9a-f]{7,64}$/i.test(text ?? '');
}

function positive(text: string | undefined): number | undefined {
  return text !== undefined && /^[1-9]\d{0,14}$/.test(text) ? Number(text) : undefined;
}

function given(variables: Variables, name: (typeof READ_VARIABLES)[number]): string | undefined {
  const value = variables[name];
  // A parameter that was not set, as the plugins leave it.
  return value === undefined || value === '' || value === `\${${name}}` ? undefined : value;
}
