import { type ChangeRef, type FailureKind, ProviderError, type RepositoryRef } from '@testwire/contracts';
import type { RestClient } from '../rest-client.ts';
import { LINK_MARKER, type StickyComment, type StickyPort } from '../sticky.ts';
import { listPages } from './api.ts';
import type { Author } from './author.ts';
import { BITBUCKET_DC_LIMITS } from './limits.ts';
import { repositoryPath } from './repository.ts';
import { activityAnswer, type CommentAnswer, commentAnswer } from './schema.ts';

interface Ownership {
  readonly author: Author;
  readonly rememberedId: string | undefined;
}

const NEEDS = 'Repository read';

/**
 * Our comments on one pull request. A write names the version that it saw, so that no two overwrite each other:
 * https://developer.atlassian.com/server/bitbucket/rest/v904/api-group-pull-requests/
 */
export function commentsPort(
  api: RestClient,
  repository: RepositoryRef,
  change: ChangeRef,
  { author, rememberedId }: Ownership,
): StickyPort {
  const pullRequest = `/api/latest${repositoryPath(repository)}/pull-requests/${change.number}`;
  const pathOf = (id: string): string => `${pullRequest}/comments/${encodeURIComponent(id)}`;
  const versions = new Map<string, number>();
  let isCut = false;

  function keep(comment: CommentAnswer): StickyComment {
    versions.set(String(comment.id), comment.version);
    return toComment(comment);
  }
  async function reread(id: string): Promise<CommentAnswer> {
    const comment = await api.json(commentAnswer, { path: pathOf(id), needs: NEEDS });
    keep(comment);
    return comment;
  }
  async function put(id: string, text: string): Promise<StickyComment> {
    const json = { text, version: versions.get(id) ?? 0 };
    const written = await api.json(commentAnswer, { method: 'PUT', path: pathOf(id), json, needs: NEEDS });
    author.learn(written.author);
    return keep(written);
  }
  async function find(id: string): Promise<CommentAnswer | undefined> {
    try {
      return await reread(id);
    } catch (error) {
      if (isKind(error, 'not_found')) return undefined;
      throw error;
    }
  }
  /** An edit that changes nothing tells whether we are its author. */
  async function prove(comment: CommentAnswer): Promise<void> {
    const text = comment.text ?? '';
    if (!text.trimStart().startsWith(LINK_MARKER) || !author.mayBe(comment.author)) return;
    keep(comment);
    try {
      await put(String(comment.id), text);
    } catch (error) {
      // The list was given to us, so the credential is good even where Bitbucket does not say whom it recognised.
      if (isKind(error, 'permission') || isKind(error, 'auth')) author.disown(comment.author);
      else if (!isKind(error, 'not_found')) throw error;
    }
  }
  async function erase(id: string): Promise<void> {
    await api.send({ method: 'DELETE', path: pathOf(id), query: { version: versions.get(id) ?? 0 }, needs: NEEDS });
  }

  return {
    async list() {
      const request = { path: `${pullRequest}/activities`, needs: NEEDS, maxPages: BITBUCKET_DC_LIMITS.activityPages };
      const byId = new Map<number, CommentAnswer>();
      const { items, complete } = await listPages(api, activityAnswer, request);
      // Replies and edits bring the same comment again; the newest comes first.
      for (const { action, comment } of items) {
        if (action === 'COMMENTED' && comment != null && !byId.has(comment.id)) byId.set(comment.id, comment);
      }
      isCut = !complete;
      if (isCut && rememberedId !== undefined && !byId.has(Number(rememberedId))) {
        const remembered = await find(rememberedId);
        if (remembered !== undefined) byId.set(remembered.id, remembered);
      }
      const comments = [...byId.values()];
      author.learn(comments.find(({ id }) => String(id) === rememberedId)?.author);
      for (const comment of comments) await prove(comment);
      return comments
        .filter((comment) => author.is(comment.author))
        .map((comment) => ((versions.get(String(comment.id)) ?? -1) > comment.version ? toComment(comment) : keep(comment)));
    },
    async create(text) {
      if (isCut && rememberedId === undefined) throw lostAmongActivities();
      const path = `${pullRequest}/comments`;
      const created = await api.json(commentAnswer, { method: 'POST', path, json: { text }, needs: NEEDS });
      author.learn(created.author);
      return keep(created);
    },
    async update(id, text) {
      try {
        return await put(id, text);
      } catch (error) {
        if (!isKind(error, 'conflict')) throw error;
        // Somebody was faster. Once, with the version of now; a second time it is for the queue to wait.
        const current = await reread(id);
        return current.text === text ? toComment(current) : await put(id, text);
      }
    },
    async remove(id) {
      try {
        await erase(id);
      } catch (error) {
        if (!isKind(error, 'conflict')) throw error;
        const before = versions.get(id);
        const { version } = await reread(id);
        // With replies, nobody may delete it, and that is a 409 too.
        if (version === before) throw new ProviderError({ ...error.failure, kind: 'permission' }, { cause: error });
        await erase(id);
      }
    },
  };
}

function toComment({ id, text, createdDate }: CommentAnswer): StickyComment {
  return { id: String(id), body: text ?? '', createdAt: new Date(createdDate).toISOString() };
}

/** Activities come newest first, so an old comment may be behind the last that is read. To have none is better than one more each time. */
function lostAmongActivities(): ProviderError {
  const message =
    'The pull request has more activities than are read, and our comment is not among the newest; none was made, so that it is not there twice. The build status has the link to the report.';
  return new ProviderError({ kind: 'rejected', message });
}

function isKind(error: unknown, kind: FailureKind): error is ProviderError {
  return error instanceof ProviderError && error.failure.kind === kind;
}
