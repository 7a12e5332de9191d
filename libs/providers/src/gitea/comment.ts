import { type ChangeRef, type Outcome, type RepositoryRef, settle } from '@testwire/contracts';
import type { Surface, SurfaceRef, SurfaceWrite } from '../provider.ts';
import type { RestClient } from '../rest-client.ts';
import { type StickyComment, stickyMarker, type StickyPort, upsertSticky } from '../sticky.ts';
import { listAll } from './api.ts';
import { ownLogin } from './author.ts';
import { GITEA_LIMITS } from './limits.ts';
import { repositoryPath } from './repository.ts';
import { type CommentAnswer, commentAnswer } from './schema.ts';
import type { GiteaSettings } from './settings.ts';

/** One comment on the pull request, edited in place. */
export function commentSurface(api: RestClient, settings: GiteaSettings): Surface {
  const whoAmI = ownLogin(api, settings);
  return {
    kind: 'comment',
    // The same Markdown, with mentions and references by number.
    dialect: 'github',
    headline: { max: GITEA_LIMITS.commentBody, unit: 'characters' },
    body: { max: GITEA_LIMITS.commentBody, unit: 'characters' },
    place({ change, repository, project }) {
      return change === undefined || repository === undefined
        ? undefined
        : `comment:${repository.name}#${change.number}:${project}`;
    },
    write: (request) => settle(() => writeComment(api, settings, whoAmI, request)),
  };
}

async function writeComment(
  api: RestClient,
  settings: GiteaSettings,
  whoAmI: () => Promise<string>,
  { run, body, previous }: SurfaceWrite,
): Promise<Outcome<SurfaceRef>> {
  const { change, repository } = run;
  if (change === undefined || repository === undefined)
    return { kind: 'unsupported', reason: 'the run belongs to no pull request' };
  const outcome = await upsertSticky(commentsPort(api, repository, change, await whoAmI()), {
    marker: stickyMarker(run.project),
    body,
    rememberedId: previous?.externalId,
  });
  if (!('value' in outcome)) return outcome;
  const { id, url } = outcome.value;
  const page = `${settings.webUrl}/${repository.name}/pulls/${change.number}`;
  return { ...outcome, value: { externalId: id, url: url ?? `${page}#issuecomment-${id}`, rung: 'comment' } };
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
