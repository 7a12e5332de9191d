import type { ChangeRef, RepositoryRef } from '@testwire/contracts';
import { createCommentSurface } from '../comment-surface.ts';
import type { Surface } from '../provider.ts';
import type { StickyComment, StickyPort } from '../sticky.ts';
import { type Author, createAuthor } from './author.ts';
import type { Operation } from './errors.ts';
import { HEADLINE, COMMENT_BODY, PAGE_SIZE } from './limits.ts';
import type { Session } from './session.ts';

/** One comment on the pull request for each project that reports on it. */
export function commentSurface(session: Session): Surface {
  const author = createAuthor(session);
  return createCommentSurface({
    dialect: 'github',
    headline: HEADLINE,
    body: COMMENT_BODY,
    noChange: 'The run belongs to no pull request, so there is nothing to comment on.',
    nameChange: ({ repository, change }) => `${repository.name}#${change.number}`,
    openComments: ({ repository, change, rememberedId }) => commentsOf(session, repository, change, { author, rememberedId }),
    referTo: ({ id, url }) => ({ externalId: id, rung: 'comment', ...(url === undefined ? {} : { url }) }),
  });
}

interface Ownership {
  readonly author: Author;
  readonly rememberedId: string | undefined;
}

function commentsOf(
  session: Session,
  repository: RepositoryRef,
  change: ChangeRef,
  { author, rememberedId }: Ownership,
): StickyPort {
  const place = `${repository.name}#${change.number}`;
  const operation = (verb: string): Operation => ({ what: `${verb} ${place}`, permission: 'Pull requests: Read and write' });
  return {
    list: () =>
      session.onRepository(repository, operation('read the comments of'), async ({ octokit, owner, repo }) => {
        const found: StickyComment[] = [];
        const query = { owner, repo, issue_number: change.number, per_page: PAGE_SIZE };
        const comments = await octokit.paginate(octokit.rest.issues.listComments, query);
        author.learn(comments.find(({ id }) => String(id) === rememberedId));
        for (const comment of comments) if (await author.wrote(comment)) found.push(stickyOf(comment));
        return found;
      }),
    create: (body) =>
      session.onRepository(repository, operation('comment on'), async ({ octokit, owner, repo }) => {
        const { data } = await octokit.rest.issues.createComment({ owner, repo, issue_number: change.number, body });
        author.learn(data);
        return stickyOf(data);
      }),
    update: (id, body) =>
      session.onRepository(repository, operation('update the comment on'), async ({ octokit, owner, repo }) =>
        stickyOf((await octokit.rest.issues.updateComment({ owner, repo, comment_id: Number(id), body })).data),
      ),
    remove: (id) =>
      session.onRepository(repository, operation('remove a second comment on'), async ({ octokit, owner, repo }) => {
        await octokit.rest.issues.deleteComment({ owner, repo, comment_id: Number(id) });
      }),
  };
}

function stickyOf(comment: { id: number; body?: string; created_at: string; html_url: string }): StickyComment {
  return { id: String(comment.id), body: comment.body ?? '', createdAt: comment.created_at, url: comment.html_url };
}
