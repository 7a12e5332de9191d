import { ProviderError } from '@testwire/contracts';
import { createCommentSurface } from '../comment-surface.ts';
import type { Surface } from '../provider.ts';
import type { StickyComment, StickyPort } from '../sticky.ts';
import type { AzureDevOpsApi } from './api.ts';
import type { WhoAmI } from './identity.ts';
import { AZURE_DEVOPS_LIMITS } from './limits.ts';
import { placeOf, repositoryPath, repositoryWebPath } from './places.ts';
import { listOf, type ThreadAnswer, threadAnswer } from './schema.ts';
import type { AzureDevOpsSettings } from './settings.ts';

const NEEDS = 'Pull Request Threads (read & write)';

/** Where the marker is: a property of the thread is shown to nobody, and stays when people edit the text. */
const PROPERTY = 'testwire.marker';

/** One thread of one comment, edited in place. It is closed from the start: a policy may want every active thread resolved. */
export function commentSurface(api: AzureDevOpsApi, settings: AzureDevOpsSettings, me: WhoAmI): Surface {
  return createCommentSurface({
    // Azure DevOps links @, # and ! as GitLab does.
    dialect: 'gitlab',
    headline: { max: AZURE_DEVOPS_LIMITS.commentBody, unit: 'characters' },
    body: { max: AZURE_DEVOPS_LIMITS.commentBody, unit: 'characters' },
    noChange: 'the run belongs to no pull request in Azure Repos',
    nameChange: ({ repository, change }) =>
      placeOf(repository) === undefined ? undefined : `${repository.name}!${change.number}`,
    async openComments({ repository, change, marker, rememberedId }) {
      const place = placeOf(repository);
      if (place === undefined) return undefined;
      const path = `${repositoryPath(place)}/pullRequests/${change.number}/threads`;
      return threadsPort(api, path, marker, { me: await me(), rememberedId });
    },
    referTo({ id }, { repository, change }) {
      const page = change.url ?? `${settings.webUrl}${repositoryWebPath(repository)}/pullrequest/${change.number}`;
      return { externalId: id, url: `${page}?discussionId=${threadOf(id)}`, rung: 'thread' };
    },
  });
}

interface Ownership {
  readonly me: string | undefined;
  readonly rememberedId: string | undefined;
}

/** Comments as `upsertSticky` knows them, with the marker before the text, although it is kept beside it. */
function threadsPort(api: AzureDevOpsApi, path: string, marker: string, { me: told, rememberedId }: Ownership): StickyPort {
  // Who may not ask is the author of what he remembers, and of what he makes.
  let me = told;
  const textOf = (body: string): string => (body.startsWith(`${marker}\n`) ? body.slice(marker.length + 1) : body);
  const commentPath = (id: string): string => `${path}/${threadOf(id)}/comments/${commentOf(id)}`;
  return {
    // All threads come at once.
    async list() {
      const { value } = await api.json(listOf(threadAnswer), { path, needs: NEEDS });
      const comments = value.flatMap(firstComment);
      me ??= comments.find(({ id }) => id === rememberedId)?.author;
      return comments.filter(({ author }) => me !== undefined && author === me);
    },
    async create(body) {
      const comments = [{ parentCommentId: 0, content: textOf(body), commentType: 'text' }];
      const json = { comments, status: 'closed', properties: { [PROPERTY]: marker } };
      const made = await api.json(threadAnswer, { method: 'POST', path, json, needs: NEEDS });
      const [comment] = firstComment(made);
      if (comment === undefined)
        throw new ProviderError({ kind: 'rejected', message: 'Azure DevOps made a thread without its comment.' });
      me ??= comment.author;
      return comment;
    },
    async update(id, body) {
      const content = textOf(body);
      await api.send({ method: 'PATCH', path: commentPath(id), json: { content }, needs: NEEDS });
      return { id, body, createdAt: '' };
    },
    async remove(id) {
      await api.send({ method: 'DELETE', path: commentPath(id), needs: NEEDS });
    },
  };
}

/** What opens the thread; answers to it are other people's. None when it was deleted, or is a remark of the system. */
function firstComment(thread: ThreadAnswer): (StickyComment & { readonly author: string | undefined })[] {
  const comment = thread.comments?.[0];
  if (thread.isDeleted === true || comment === undefined || comment.isDeleted === true) return [];
  if (comment.commentType === 'system') return [];
  const marker = propertyOf(thread);
  const text = comment.content ?? '';
  return [
    {
      id: `${thread.id}/${comment.id}`,
      body: marker === undefined ? text : `${marker}\n${text}`,
      createdAt: comment.publishedDate,
      author: comment.author?.id,
    },
  ];
}

/** Sent as text, given back as `{ $type, $value }`. */
function propertyOf({ properties }: ThreadAnswer): string | undefined {
  const given = properties?.[PROPERTY];
  const value = given !== null && typeof given === 'object' && '$value' in given ? given.$value : given;
  return typeof value === 'string' ? value : undefined;
}

/** Our ids are `THREAD/COMMENT`. */
function threadOf(id: string): string {
  return encodeURIComponent(id.split('/')[0] ?? '');
}

function commentOf(id: string): string {
  return encodeURIComponent(id.split('/')[1] ?? '1');
}
