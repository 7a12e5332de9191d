import { badRequest, forbidden, invalidParameter, notFound } from './api-error.ts';
import { type Parameters, choiceOf, lengthOf } from './parameters.ts';
import { extractQuickActions } from './quick-actions.ts';
import { ACCESS, type MergeRequestRecord, type NoteRecord, type UserRecord } from './records.ts';
import type { GitLabWorld } from './world.ts';

/** Characters of one note: `Note::MAX_NOTE_LENGTH` in GitLab's source. */
const MAX_NOTE_LENGTH = 1_000_000;

export interface Author {
  readonly user: UserRecord;
  readonly accessLevel: number;
}

export function listNotes(world: GitLabWorld, request: MergeRequestRecord, parameters: Parameters): readonly NoteRecord[] {
  const filter = choiceOf(parameters, 'activity_filter', ['all_notes', 'only_comments', 'only_activity']) ?? 'all_notes';
  const order = choiceOf(parameters, 'order_by', ['created_at', 'updated_at']) ?? 'created_at';
  const direction = choiceOf(parameters, 'sort', ['asc', 'desc']) === 'asc' ? 1 : -1;
  const instant = (note: NoteRecord): string => (order === 'created_at' ? note.createdAt : note.updatedAt);
  return notesOf(world, request)
    .filter((note) => filter === 'all_notes' || note.system === (filter === 'only_activity'))
    .sort((one, other) => direction * (instant(one).localeCompare(instant(other)) || one.id - other.id));
}

/** Undefined when the text was nothing but commands: GitLab executes them and keeps no note. */
export function createNote(
  world: GitLabWorld,
  request: MergeRequestRecord,
  author: Author,
  parameters: Parameters,
): { readonly note: NoteRecord | undefined; readonly commands: readonly string[] } {
  const { text, commands } = readBody(world, request, parameters);
  if (text === '') return { note: undefined, commands };
  const note = world.addNote({ project: request.projectId, mergeRequestIid: request.iid, body: text }, author.user);
  return { note, commands };
}

export function updateNote(
  world: GitLabWorld,
  request: MergeRequestRecord,
  id: number,
  author: Author,
  parameters: Parameters,
): NoteRecord {
  const note = ownNote(world, request, id, author);
  note.body = readBody(world, request, parameters).text;
  note.updatedAt = world.timestamp();
  return note;
}

export function deleteNote(world: GitLabWorld, request: MergeRequestRecord, id: number, author: Author): void {
  world.removeNote(ownNote(world, request, id, author));
}

export function findNote(world: GitLabWorld, request: MergeRequestRecord, id: number): NoteRecord {
  const note = notesOf(world, request).find((one) => one.id === id);
  if (note === undefined) throw notFound();
  return note;
}

function notesOf(world: GitLabWorld, request: MergeRequestRecord): NoteRecord[] {
  return world.notes.filter((note) => note.projectId === request.projectId && note.mergeRequestIid === request.iid);
}

/** Its author may change a note, and so may a maintainer; nobody may change what GitLab itself remarked. */
function ownNote(world: GitLabWorld, request: MergeRequestRecord, id: number, { user, accessLevel }: Author): NoteRecord {
  const note = findNote(world, request, id);
  if (note.system || (note.author.id !== user.id && accessLevel < ACCESS.maintainer)) throw forbidden();
  return note;
}

function readBody(
  world: GitLabWorld,
  request: MergeRequestRecord,
  parameters: Parameters,
): ReturnType<typeof extractQuickActions> {
  const body = parameters['body'];
  if (body === undefined || body === null) throw invalidParameter('body is missing');
  if (typeof body !== 'string') throw invalidParameter('body is invalid');
  if (body.trim() === '') throw badRequest(`400 Bad request - Note {:note=>["can't be blank"]}`);
  if (lengthOf(body) > MAX_NOTE_LENGTH)
    throw badRequest(`400 Bad request - Note {:note=>["is too long (maximum is ${MAX_NOTE_LENGTH} characters)"]}`);
  const parts = extractQuickActions(body);
  for (const command of parts.commands) {
    world.quickActions.push({ projectId: request.projectId, mergeRequestIid: request.iid, command });
  }
  return parts;
}
