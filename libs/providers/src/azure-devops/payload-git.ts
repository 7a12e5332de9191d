import type { ChangeRef, RepositoryRef } from '@testwire/contracts';
import { z } from 'zod';
import { clip } from '../clip.ts';
import { checkPayload, type Reading } from '../payload.ts';
import { branchOf } from './git-refs.ts';
import { isHttpUrl } from '../web-url.ts';
import { type Envelope, NO_COMMIT, NO_DETAILS, text, toCommit, toInstant } from './payload-fields.ts';

const repositoryField = z.object({
  id: z.string().min(1),
  name: z.string().min(1),
  webUrl: text,
  remoteUrl: text,
  project: z.object({ name: z.string().min(1) }),
});

const pushed = z.object({
  repository: repositoryField.nullish(),
  refUpdates: z.array(z.object({ name: z.string(), newObjectId: z.string() })).nullish(),
});

/** https://learn.microsoft.com/azure/devops/service-hooks/events#code-pushed; one push may move several branches. */
export function parsePush({ resource }: Envelope): Reading {
  const { repository, refUpdates } = checkPayload(pushed, resource ?? {}, 'Azure DevOps push payload');
  if (repository == null || refUpdates == null) return NO_DETAILS;
  const moved = refUpdates.flatMap(({ name, newObjectId }) => {
    const branch = branchOf(name);
    return branch === undefined || NO_COMMIT.test(newObjectId) ? [] : [{ branch, commit: newObjectId }];
  });
  if (moved.length === 0) return { ignored: 'no branch was moved: tags are not tested, and deleted branches cannot be' };
  return moved.map(({ branch, commit }) => ({ type: 'pushed', repository: toRepository(repository), commit, branch }));
}

const commitField = z.object({ commitId: z.string() }).nullish();
const pullRequest = z.object({
  repository: repositoryField.nullish(),
  pullRequestId: z.int().positive().nullish(),
  status: text,
  title: text,
  sourceRefName: text,
  targetRefName: text,
  closedDate: text,
  lastMergeSourceCommit: commitField,
  lastMergeTargetCommit: commitField,
  forkSource: z.unknown().optional(),
  _links: z.object({ web: z.object({ href: text }).nullish() }).nullish(),
});

/**
 * Created, updated, and "merge attempted" (git.pullrequest.merged), which is no merge: the vendor tries one whenever a branch moves. What
 * became of the pull request says its status alone.
 */
export function parsePullRequest({ resource, createdDate }: Envelope): Reading {
  const request = checkPayload(pullRequest, resource ?? {}, 'Azure DevOps pull request payload');
  const { repository, pullRequestId: number, status } = request;
  if (repository == null || number == null) return NO_DETAILS;
  const headSha = toCommit(request.lastMergeSourceCommit?.commitId);
  const baseSha = toCommit(request.lastMergeTargetCommit?.commitId);
  const headBranch = branchOf(request.sourceRefName);
  const baseBranch = branchOf(request.targetRefName);
  const page = repository.webUrl ?? repository.remoteUrl;
  const link = request._links?.web?.href ?? (page == null ? undefined : `${page}/pullrequest/${number}`);
  const change: ChangeRef = {
    number,
    ...(headBranch === undefined ? {} : { headBranch }),
    ...(baseBranch === undefined ? {} : { baseBranch }),
    ...(baseSha === undefined ? {} : { baseSha }),
    ...(request.title ? { title: clip(request.title, 1024) } : {}),
    ...(isHttpUrl(link) ? { url: link } : {}),
    fork: request.forkSource != null,
  };
  const at = toInstant(createdDate);
  const told = { repository: toRepository(repository), ...(at === undefined ? {} : { at }) };
  if (status === 'completed' || status === 'abandoned') {
    const closed = { ...change, ...(headSha === undefined ? {} : { headSha }) };
    return [{ type: 'change-closed', ...told, change: closed, merged: status === 'completed' }];
  }
  if (headSha === undefined) return { ignored: 'the head of the pull request is not known yet' };
  return [{ type: 'change-updated', ...told, change: { ...change, headSha } }];
}

function toRepository({ id, name, project, webUrl, remoteUrl }: z.infer<typeof repositoryField>): RepositoryRef {
  const url = webUrl ?? remoteUrl;
  return { name: `${project.name}/${name}`, id, ...(isHttpUrl(url) ? { url } : {}) };
}
