import type { ChangeRef, RepositoryRef } from '@testwire/contracts';
import { PAGE_SIZE } from './limits.ts';
import type { Session } from './session.ts';

/** Open pull requests whose head is this commit. The list also names those that merely contain it. */
export function findChanges(session: Session, repository: RepositoryRef, commit: string): Promise<readonly ChangeRef[]> {
  const operation = {
    what: `find the pull requests of ${repository.name}@${commit.slice(0, 12)}`,
    permission: 'Pull requests: Read-only',
  };
  return session.onRepository(repository, operation, async ({ octokit, owner, repo }) => {
    const query = { owner, repo, commit_sha: commit, per_page: PAGE_SIZE };
    const pulls = await octokit.paginate(octokit.rest.repos.listPullRequestsAssociatedWithCommit, query);
    return pulls
      .filter(({ state, head }) => state === 'open' && head.sha.toLowerCase() === commit.toLowerCase())
      .map(({ number, title, html_url: url, head, base }) => ({
        number,
        title: title.slice(0, 1024),
        url,
        headSha: head.sha,
        headBranch: head.ref,
        baseBranch: base.ref,
        baseSha: base.sha,
        // A deleted fork is null, whatever the type says.
        fork: (head.repo as typeof head.repo | null)?.id !== base.repo.id,
      }));
  });
}
