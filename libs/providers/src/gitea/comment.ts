import type { ChangeRef, RepositoryRef } from '@testwire/contracts';
import { createCommentSurface } from '../comment-surface.ts';
import type { Surface } from '../provider.ts';
import type { RestClient } from '../rest-client.ts';
import type { StickyComment, StickyPort } from '../sticky.ts';
import { listAll } from './api.ts';
import { ownLogin } from './author.ts';
import { GITEA_LIMITS } from './limits.ts';
import { repositoryPath } from './repository.ts';
import { type CommentAnswer, commentAnswer } from './schema.ts';
import type { GiteaSettings } from './settings.ts';

/** One comment on the pull request, edited in place. */
export function commentSurface(api: RestClient, settings: GiteaSettings): Surface {
  const whoAmI = ownLogin(api, settings);
  return createCommentSurface({
    // The same Markdown, with mentions and references by number.
    dialect: 'github',
    headline: { max: GITEA_LIMITS.commentBody, unit: 'characters' },
    body: { max: GITEA_LIMITS.commentBody, unit: 'characters' },
    noChange: 'the run belongs to no pull request',
    nameChange: ({ repository, change }) => `${repository.name}#${change.number}`,
    openComments: async ({ repository, change }) => commentsPort(api, repository, change, await whoAmI()),
    referTo({ id, url }, { repository, change }) {
      const page = `${settings.webUrl}/${repository.name}/pulls/${change.number}`;
      return { externalId: id, url: url ?? `${page}#issuecomment-${id}`, rung: 'comment' };
    },
  });
}

/** A pull request is an issue too: https://docs.gitea.com/api/#tag/issue/operation/issueCreateComment */
function commentsPort(api: RestClient, repository: RepositoryRef, change: ChangeRef, me: string): StickyPort {
  const issues = `${repositoryPath(repository)}/issues`;
  const list = `${issues}/${change.number}/comments`;
  const one = (id: string): string => `${issues}/comments/${encodeURIComponent(id)}`;
  const needs = 'write:issue';
  return {
    async list() {
      const request = { path: list, needs: 'read:issue', maxPages: GITEA_LIMITS.commentPages };
      const comments = await listAll(api, commentAnswer, request);
      return comments.filter(({ user }) => user?.login.toLowerCase() === me).map(toComment);
    },
    create: async (body) => toComment(await api.json(commentAnswer, { method: 'POST', path: list, json: { body }, needs })),
    update: async (id, body) =>
      toComment(await api.json(commentAnswer, { method: 'PATCH', path: one(id), json: { body }, needs })),
    async remove(id) {
      await api.send({ method: 'DELETE', path: one(id), needs });
    },
  };
}

function toComment({ id, body, created_at: createdAt, html_url: url }: CommentAnswer): StickyComment {
  return { id: String(id), body: body ?? '', createdAt, ...(url ? { url } : {}) };
}
