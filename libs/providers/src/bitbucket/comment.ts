import { type ChangeRef, ProviderError, type RepositoryRef } from '@testwire/contracts';
import { createCommentSurface } from '../comment-surface.ts';
import type { Surface } from '../provider.ts';
import type { RestClient } from '../rest-client.ts';
import { LINK_MARKER, linkMarker, type StickyComment, type StickyPort } from '../sticky.ts';
import { listAll } from './api.ts';
import { type Author, ownAuthor } from './author.ts';
import { BITBUCKET_LIMITS } from './limits.ts';
import { repositoryPath } from './repository.ts';
import { type CommentAnswer, commentAnswer } from './schema.ts';
import type { BitbucketSettings } from './settings.ts';

/** One comment on the pull request, edited in place. */
export function commentSurface(api: RestClient, settings: BitbucketSettings): Surface {
  const author = ownAuthor(api);
  return createCommentSurface({
    dialect: 'plain',
    headline: { max: BITBUCKET_LIMITS.commentBody, unit: 'characters' },
    body: { max: BITBUCKET_LIMITS.commentBody, unit: 'characters' },
    noChange: 'the run belongs to no pull request',
    nameChange: ({ repository, change }) => `${repository.name}#${change.number}`,
    // Bitbucket shows HTML, comments included, as text: https://github.com/The-PR-Agent/pr-agent/issues/3283
    markerOf: linkMarker,
    async openComments({ repository, change, rememberedId }) {
      await author.know();
      return commentsPort(api, repository, change, { author, rememberedId });
    },
    referTo({ id, url }, { repository, change }) {
      const page = `${settings.webUrl}/${repository.name}/pull-requests/${change.number}`;
      return { externalId: id, url: url ?? `${page}#comment-${id}`, rung: 'comment' };
    },
  });
}

interface Ownership {
  readonly author: Author;
  readonly rememberedId: string | undefined;
}

/** https://developer.atlassian.com/cloud/bitbucket/rest/api-group-pullrequests/ */
function commentsPort(
  api: RestClient,
  repository: RepositoryRef,
  change: ChangeRef,
  { author, rememberedId }: Ownership,
): StickyPort {
  const path = `${repositoryPath(repository)}/pullrequests/${change.number}/comments`;
  const write = async (method: 'POST' | 'PUT', at: string, raw: string): Promise<StickyComment> => {
    const json = { content: { raw } };
    const written = await api.json(commentAnswer, { method, path: at, json, needs: 'pullrequest:write' });
    author.learn(written.user?.uuid);
    return toComment(written);
  };
  /** An edit that changes nothing tells whether we are its author. */
  async function prove({ id, content, user }: CommentAnswer): Promise<void> {
    const raw = content?.raw ?? '';
    if (!raw.trimStart().startsWith(LINK_MARKER) || !author.mayBe(user?.uuid)) return;
    try {
      await write('PUT', `${path}/${id}`, raw);
    } catch (error) {
      const kind = error instanceof ProviderError ? error.failure.kind : undefined;
      if (kind === 'permission') author.disown(user?.uuid);
      else if (kind !== 'not_found') throw error;
    }
  }
  return {
    async list() {
      const request = { path, needs: 'pullrequest', maxPages: BITBUCKET_LIMITS.commentPages };
      const comments = (await listAll(api, commentAnswer, request)).items.filter(({ deleted }) => deleted !== true);
      author.learn(comments.find(({ id }) => String(id) === rememberedId)?.user?.uuid);
      for (const comment of comments) await prove(comment);
      return comments.filter(({ user }) => author.is(user?.uuid)).map((comment) => toComment(comment));
    },
    create: (body) => write('POST', path, body),
    update: (id, body) => write('PUT', `${path}/${encodeURIComponent(id)}`, body),
    async remove(id) {
      await api.send({ method: 'DELETE', path: `${path}/${encodeURIComponent(id)}`, needs: 'pullrequest:write' });
    },
  };
}

function toComment({ id, content, created_on: createdAt, links }: CommentAnswer): StickyComment {
  const url = links?.html?.href;
  return { id: String(id), body: content?.raw ?? '', createdAt, ...(url ? { url } : {}) };
}
