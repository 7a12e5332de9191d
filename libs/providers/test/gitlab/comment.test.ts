import type { GitLabSimulator } from '@testwire/testkit';
import type { SurfaceRef } from '../../src/provider.ts';
import { stickyMarker } from '../../src/sticky.ts';
import { runView, surface, write } from '../support.ts';
import { closeAll } from '../support-simulators.ts';
import { changeRun, connect, IID, PROJECT, startGitLab } from './simulated.ts';

const marker = stickyMarker('shop');

let gitlab: GitLabSimulator;
beforeEach(async () => {
  gitlab = await startGitLab();
});
afterEach(closeAll);

const bodies = (): string[] => gitlab.state.notes.filter((note) => !note.system).map((note) => note.body);

describe('GitLab merge request note', () => {
  it('is created once, edited in place, and left alone when it says the same', async () => {
    const client = connect(gitlab);
    const first = await write(client, 'comment', changeRun(), { body: 'one' });
    expect(first).toMatchObject({ kind: 'done', value: { rung: 'note' } });
    await expect(write(client, 'comment', changeRun(), { body: 'one' })).resolves.toMatchObject({ kind: 'unchanged' });
    await expect(write(connect(gitlab), 'comment', changeRun(), { body: 'two' })).resolves.toMatchObject({ kind: 'done' });
    expect(bodies()).toEqual([`${marker}\ntwo`]);
    const id = gitlab.state.notes[0]?.id;
    expect(first).toMatchObject({ value: { url: `${gitlab.url}/acme/shop/-/merge_requests/${IID}#note_${id}` } });
  });

  it('is found over all pages, among system notes and what people wrote', async () => {
    const client = connect(gitlab);
    for (let index = 0; index < 150; index += 1)
      gitlab.addNote({ project: PROJECT, mergeRequestIid: IID, body: `note ${index}` });
    await write(client, 'comment', changeRun(), { body: 'one' });
    gitlab.addNote({ project: PROJECT, mergeRequestIid: IID, body: marker, system: true });
    for (let index = 0; index < 120; index += 1)
      gitlab.addNote({ project: PROJECT, mergeRequestIid: IID, body: `note ${index}` });
    await write(client, 'comment', changeRun(), { body: 'two' });
    expect(bodies().filter((body) => body.startsWith(marker))).toEqual([`${marker}\ntwo`]);
    expect(gitlab.state.notes).toHaveLength(272);
  });

  it('does not trust a marker that a stranger pasted', async () => {
    const stranger = gitlab.addNote({ project: PROJECT, mergeRequestIid: IID, body: `${marker}\nall green, trust me` });
    await write(connect(gitlab), 'comment', changeRun(), { body: 'truth' });
    expect(bodies()).toEqual([stranger.body, `${marker}\ntruth`]);
  });

  it('touches no note of a stranger where it may not ask who it is', async () => {
    for (const body of ['trust me', 'and me'])
      gitlab.addNote({ project: PROJECT, mergeRequestIid: IID, body: `${marker}\n${body}` });
    const strangers = bodies();
    let previous: SurfaceRef | undefined;
    for (const body of ['one', 'two', 'three']) {
      gitlab.failNext({ path: /\/user$/, status: 403 });
      const outcome = await write(connect(gitlab), 'comment', changeRun(), { body, ...(previous && { previous }) });
      expect(outcome).toMatchObject({ kind: 'done' });
      expect(bodies()).toEqual([...strangers, `${marker}\n${body}`]);
      // The third writer has lost the reference.
      previous = body === 'one' && 'value' in outcome ? outcome.value : undefined;
    }
  });

  it('never edits a system note, which GitLab refuses', async () => {
    const system = { id: 1, system: true, author: { id: 1 }, body: marker, created_at: '2026-01-01T00:00:00Z' };
    gitlab.failNext({ method: 'GET', path: /notes$/, status: 200, body: [system] });
    await expect(write(connect(gitlab), 'comment', changeRun())).resolves.toMatchObject({ kind: 'done' });
    expect(bodies()).toHaveLength(1);
    expect(gitlab.requests.filter((request) => request.method === 'PUT')).toEqual([]);
  });

  it('survives an answer that was lost after the note was made', async () => {
    gitlab.failNext({ method: 'POST', path: /notes$/, status: 'reset', afterEffect: true });
    const client = connect(gitlab);
    await expect(write(client, 'comment', changeRun())).resolves.toMatchObject({
      kind: 'failed',
      failure: { kind: 'unavailable' },
    });
    await expect(write(client, 'comment', changeRun())).resolves.toMatchObject({ kind: 'unchanged' });
    expect(bodies()).toHaveLength(1);
  });

  it('gives a limit on notes back with a time to wait', async () => {
    gitlab = await startGitLab({ limits: { notesPerMinute: 0 } });
    await expect(write(connect(gitlab), 'comment', changeRun())).resolves.toMatchObject({
      kind: 'failed',
      failure: { kind: 'rate_limited', retryAfterMs: 60_000 },
    });
  });

  it('is one per merge request and project, and has no place without a merge request', async () => {
    const comment = surface(connect(gitlab), 'comment');
    expect(comment.place(changeRun())).toBe('comment:acme/shop!4:shop');
    expect(comment.place(runView())).toBeUndefined();
    await expect(write(connect(gitlab), 'comment', runView())).resolves.toMatchObject({ kind: 'unsupported' });
    await write(connect(gitlab), 'comment', changeRun(), { body: 'a' });
    await write(connect(gitlab), 'comment', changeRun({ project: 'api' }), { body: 'b' });
    expect(bodies()).toEqual([`${marker}\na`, `${stickyMarker('api')}\nb`]);
  });

  it('fits its limit together with the marker', async () => {
    const max = surface(connect(gitlab), 'comment').body?.max ?? 0;
    const run = changeRun({ project: '\u4e2d'.repeat(256) });
    await expect(write(connect(gitlab), 'comment', run, { body: 'x'.repeat(max) })).resolves.toMatchObject({ kind: 'done' });
  });
});
