import { type ChangeRef, ProviderError, type RepositoryRef } from '@testwire/contracts';
import { createCommentSurface } from '../comment-surface.ts';
import type { Surface } from '../provider.ts';
import type { StickyComment, StickyPort } from '../sticky.ts';
import { type GitLabApi, listAll } from './api.ts';
import { GITLAB_LIMITS } from './limits.ts';
import { projectOf } from './project.ts';
import { noteAnswer, readAnswer, userAnswer } from './schema.ts';
import type { GitLabSettings } from './settings.ts';

/** One merge request note, edited in place: GitLab sends no mail for an edit. */
export function commentSurface(api: GitLabApi, settings: GitLabSettings): Surface {
  const whoAmI = memoise(() => readOwnId(api));
  return createCommentSurface({
    dialect: 'gitlab',
    headline: { max: GITLAB_LIMITS.noteBody, unit: 'characters' },
    body: { max: GITLAB_LIMITS.noteBody, unit: 'characters' },
    noChange: 'the run belongs to no merge request',
    nameChange: ({ repository, change }) => `${repository.name}!${change.number}`,
    openComments: async ({ repository, change, rememberedId }) =>
      notesPort(api, repository, change, { me: await whoAmI(), rememberedId }),
    referTo({ id }, { repository, change }) {
      const page = change.url ?? `${settings.webUrl}/${repository.name}/-/merge_requests/${change.number}`;
      return { externalId: id, url: `${page}#note_${id}`, rung: 'note' };
    },
  });
}

interface Ownership {
  readonly me: number | undefined;
  readonly rememberedId: string | undefined;
}

function notesPort(
  api: GitLabApi,
  repository: RepositoryRef,
  change: ChangeRef,
  { me: told, rememberedId }: Ownership,
): StickyPort {
  const project = projectOf(repository);
  // Who may not ask is the author of what he remembers, and of what he makes. Maintainers may edit everybody's notes, so trying tells nothing.
  let me = told;
  return {
    async list() {
      const notes = await listAll((page) =>
        api.notes.all(project, change.number, { sort: 'asc', orderBy: 'created_at', ...page }),
      );
      const read = readAnswer(noteAnswer.array(), notes, 'list of notes').filter((note) => !note.system);
      me ??= read.find(({ id }) => String(id) === rememberedId)?.author.id;
      return read.filter((note) => note.author.id === me).map(toComment);
    },
    async create(body) {
      const note = readAnswer(noteAnswer, await api.notes.create(project, change.number, body), 'note');
      me ??= note.author.id;
      return toComment(note);
    },
    async update(id, body) {
      return toComment(readAnswer(noteAnswer, await api.notes.edit(project, change.number, Number(id), { body }), 'note'));
    },
    async remove(id) {
      await api.notes.remove(project, change.number, Number(id));
    },
  };
}

function toComment(note: { id: number; body: string; created_at: string }): StickyComment {
  return { id: String(note.id), body: note.body, createdAt: note.created_at };
}

/** Undefined when the token may write notes but not ask who it is. */
async function readOwnId(api: GitLabApi): Promise<number | undefined> {
  try {
    return readAnswer(userAnswer, await api.users.showCurrentUser(), 'current user').id;
  } catch (error) {
    if (error instanceof ProviderError && (error.failure.kind === 'permission' || error.failure.kind === 'not_found'))
      return undefined;
    throw error;
  }
}

/** Keeps a success; a failure is asked again. */
function memoise<T>(ask: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | undefined;
  return () => {
    answer ??= ask().catch((error: unknown) => {
      answer = undefined;
      throw error;
    });
    return answer;
  };
}
