import type { Api, ProjectCall } from '../api.ts';
import { notFound } from '../api-error.ts';
import { createNote, deleteNote, findNote, listNotes, updateNote } from '../notes.ts';
import { ACCESS, type MergeRequestRecord } from '../records.ts';
import { isExceeded, perMinute, tooManyNotes } from '../rate-limit.ts';

const REQUEST = '/merge_requests/:iid';
const NOTE = `${REQUEST}/notes/:note`;
const RULE = { access: ACCESS.reporter };

/** https://docs.gitlab.com/api/notes/#merge-requests */
export function addMergeRequestRoutes(api: Api): void {
  const { world, present, limits } = api.context;
  const quota = perMinute(limits.notesPerMinute ?? Infinity, world.now);

  function requestOf({ project, path }: ProjectCall, missing?: string): MergeRequestRecord {
    const request = world.mergeRequest(project.id, Number(path('iid')));
    if (request === undefined) throw notFound(missing);
    return request;
  }
  const noteableOf = (call: ProjectCall): MergeRequestRecord => requestOf(call, 'MergeRequest');
  const noteId = (call: ProjectCall): number => Number(call.path('note'));

  api.projectRoute('get', REQUEST, RULE, (call) => ({ status: 200, body: present.mergeRequest(requestOf(call)) }));

  api.projectRoute('get', `${REQUEST}/notes`, RULE, (call) =>
    api.list(call, listNotes(world, noteableOf(call), call.parameters), present.note),
  );

  api.projectRoute('post', `${REQUEST}/notes`, RULE, (call) => {
    if (isExceeded(quota.take(call.caller.token))) throw tooManyNotes();
    const { note, commands } = createNote(world, noteableOf(call), call.caller, call.parameters);
    if (note !== undefined) return { status: 201, body: present.note(note) };
    const body = { commands_changes: {}, summary: commands.map((command) => `Executed ${command}`) };
    return { status: 202, body };
  });

  api.projectRoute('get', NOTE, RULE, (call) => ({
    status: 200,
    body: present.note(findNote(world, noteableOf(call), noteId(call))),
  }));

  api.projectRoute('put', NOTE, RULE, (call) => ({
    status: 200,
    body: present.note(updateNote(world, noteableOf(call), noteId(call), call.caller, call.parameters)),
  }));

  api.projectRoute('delete', NOTE, RULE, (call) => {
    deleteNote(world, noteableOf(call), noteId(call), call.caller);
    return { status: 204 };
  });
}
