import type { ChangeRef, RepositoryRef } from '@testwire/contracts';
import { clip } from '../clip.ts';
import type { GitLabApi } from './api.ts';
import { projectOf } from './project.ts';
import { mergeRequestAnswer, readAnswer } from './schema.ts';
import { isHttpUrl } from '../web-url.ts';

/** Open merge requests into this project whose newest commit is this one; older commits of a branch belong to it too, but not as its head. */
export async function findChanges(api: GitLabApi, repository: RepositoryRef, commit: string): Promise<readonly ChangeRef[]> {
  const answer = await api.commits.allMergeRequests(projectOf(repository), commit);
  return readAnswer(mergeRequestAnswer.array(), answer, 'list of merge requests')
    .filter((request) => request.state === 'opened' && request.sha?.toLowerCase() === commit.toLowerCase())
    .map((request) => ({
      number: request.iid,
      headSha: commit,
      ...(request.source_branch ? { headBranch: request.source_branch } : {}),
      ...(request.target_branch ? { baseBranch: request.target_branch } : {}),
      ...(request.title ? { title: clip(request.title, 1024) } : {}),
      ...(isHttpUrl(request.web_url) ? { url: request.web_url } : {}),
      ...(request.source_project_id == null ? {} : { fork: request.source_project_id !== request.target_project_id }),
    }));
}
