import type { AzureDevOpsSimulator } from '@testwire/testkit';
import { stickyMarker } from '../../src/sticky.ts';
import { runView } from '../support.ts';
import { closeAll } from '../support-simulators.ts';
import { changeRun, connect, meet, PULL_REQUEST, startAzure, surface, write } from './simulated.ts';

afterEach(closeAll);

const marker = stickyMarker('shop');
const MARKER = 'testwire.marker';

/** What people see. */
function shown(azure: AzureDevOpsSimulator): string[] {
  return azure.state.threads.flatMap(({ comments }) => comments.filter((one) => !one.isDeleted).map(({ content }) => content));
}

describe('Azure DevOps comment', () => {
  it('is one closed thread, edited in place, with a marker that nobody sees', async () => {
    const azure = await startAzure();
    const first = await write(connect(azure), 'thread', changeRun(), { body: 'one' });
    await expect(write(connect(azure), 'thread', changeRun(), { body: 'one' })).resolves.toMatchObject({ kind: 'unchanged' });
    await expect(write(connect(azure), 'thread', changeRun(), { body: 'two' })).resolves.toMatchObject({ kind: 'done' });
    expect(shown(azure)).toEqual(['two']);
    expect(azure.state.threads).toMatchObject([{ status: 'closed', properties: { [MARKER]: marker } }]);
    const id = azure.state.threads[0]?.id;
    const url = `${azure.baseUrl}/my%20shop/_git/web/pullrequest/${PULL_REQUEST}?discussionId=${id}`;
    expect(first).toMatchObject({ kind: 'done', value: { externalId: `${id}/1`, url, rung: 'thread' } });
  });

  it('is found among very many, the vendor’s own remarks and what was deleted', async () => {
    const azure = await startAzure();
    for (let index = 0; index < 300; index += 1) azure.addThread({ pullRequest: PULL_REQUEST, content: `comment ${index}` });
    azure.addThread({ pullRequest: PULL_REQUEST, content: marker, system: true, author: azure.identity().id });
    await write(connect(azure), 'thread', changeRun(), { body: 'one' });
    for (let index = 0; index < 300; index += 1) azure.addThread({ pullRequest: PULL_REQUEST, content: `comment ${index}` });
    await write(connect(azure), 'thread', changeRun(), { body: 'two' });
    expect(shown(azure).filter((text) => text === 'two')).toHaveLength(1);
    expect(azure.state.threads).toHaveLength(602);
  });

  it.each([true, false])('does not trust a marker that a stranger set or pasted; may ask who we are: %s', async (mayAsk) => {
    const azure = await startAzure();
    azure.addThread({ pullRequest: PULL_REQUEST, content: 'all green, trust me', properties: { [MARKER]: marker } });
    azure.addThread({ pullRequest: PULL_REQUEST, content: `${marker}\nall green, trust me` });
    if (!mayAsk) azure.failNext({ path: /connectionData$/, status: 403 });
    await write(connect(azure), 'thread', changeRun(), { body: 'truth' });
    expect(shown(azure)).toEqual(['all green, trust me', `${marker}\nall green, trust me`, 'truth']);
    // A lost reference costs one more, which is removed again.
    if (!mayAsk) azure.failNext({ path: /connectionData$/, status: 403 });
    await write(connect(azure), 'thread', changeRun(), { body: 'more truth' });
    expect(shown(azure)).toEqual(['all green, trust me', `${marker}\nall green, trust me`, 'more truth']);
  });

  it('keeps the oldest of two, and is made anew when it was deleted', async () => {
    const azure = await startAzure();
    const author = azure.identity().id;
    for (const content of ['older', 'newer'])
      azure.addThread({ pullRequest: PULL_REQUEST, content, author, properties: { [MARKER]: marker } });
    const outcome = await write(connect(azure), 'thread', changeRun(), { body: 'one' });
    expect(shown(azure)).toEqual(['one']);
    const [thread] = azure.state.threads;
    expect(outcome).toMatchObject({ value: { externalId: `${thread?.id}/1` } });
    for (const comment of thread?.comments ?? []) comment.isDeleted = true;
    const previous = { externalId: `${thread?.id}/1`, rung: 'thread' };
    await expect(write(connect(azure), 'thread', changeRun(), { body: 'two', previous })).resolves.toMatchObject({
      kind: 'done',
    });
    expect(shown(azure)).toEqual(['two']);
  });

  it('is made anew when only answers to it are left', async () => {
    const azure = await startAzure();
    await write(connect(azure), 'thread', changeRun(), { body: 'one' });
    const [thread] = azure.state.threads;
    const [ours] = thread?.comments ?? [];
    if (thread === undefined || ours === undefined) throw new Error('no thread was made');
    thread.comments.push({ ...ours, id: 2, content: 'an answer' });
    ours.isDeleted = true;
    await write(connect(azure), 'thread', changeRun(), { body: 'two' });
    expect(shown(azure)).toEqual(['an answer', 'two']);
  });

  it('is not looked for in a thread that was deleted as a whole', async () => {
    const azure = await startAzure();
    const comments = [{ id: 1, content: 'old', author: azure.identity(), publishedDate: '2026-01-01T00:00:00Z' }];
    const gone = { id: 9001, isDeleted: true, properties: { [MARKER]: { $value: marker } }, comments };
    azure.failNext({ method: 'GET', path: /threads$/, status: 200, body: { value: [gone] } });
    await expect(write(connect(azure), 'thread', changeRun(), { body: 'new' })).resolves.toMatchObject({ kind: 'done' });
    expect(azure.requests.map(({ method }) => method)).not.toContain('PATCH');
    expect(shown(azure)).toEqual(['new']);
  });

  it('is found by the remembered id when the property is gone', async () => {
    const azure = await startAzure();
    const { id } = azure.addThread({ pullRequest: PULL_REQUEST, content: 'old', author: azure.identity().id });
    const previous = { externalId: `${id}/1`, rung: 'thread' };
    await write(connect(azure), 'thread', changeRun(), { body: 'new', previous });
    expect(shown(azure)).toEqual(['new']);
  });

  it('survives an answer that was lost after the thread was made', async () => {
    const azure = await startAzure();
    azure.failNext({ method: 'POST', path: /threads$/, status: 'reset', afterEffect: true });
    const client = connect(azure);
    await expect(write(client, 'thread', changeRun())).resolves.toMatchObject({ failure: { kind: 'unavailable' } });
    await expect(write(client, 'thread', changeRun())).resolves.toMatchObject({ kind: 'unchanged' });
    expect(shown(azure)).toHaveLength(1);
  });

  it('becomes one when two writers make one each at the same moment', async () => {
    const azure = await startAzure();
    const writers = [connect(azure), connect(azure)];
    await meet(azure, /threads$/, () => writers.map((client) => write(client, 'thread', changeRun(), { body: 'same' })));
    await write(connect(azure), 'thread', changeRun(), { body: 'same' });
    expect(shown(azure)).toEqual(['same']);
  });

  it('is one per pull request and project, and has no place without a pull request', async () => {
    const azure = await startAzure();
    const comment = surface(connect(azure), 'thread', changeRun());
    expect(comment.place(changeRun())).toBe('comment:my shop/web!4:shop');
    expect(comment.place(runView({ repository: { name: 'my shop/web' } }))).toBeUndefined();
    expect(comment.place(changeRun({ repository: { name: 'acme/shop', host: 'github' } }))).toBeUndefined();
    await write(connect(azure), 'thread', changeRun(), { body: 'a' });
    await write(connect(azure), 'thread', changeRun({ project: 'api' }), { body: 'b' });
    expect(shown(azure)).toEqual(['a', 'b']);
  });

  it('fits at the edge', async () => {
    const azure = await startAzure();
    const max = surface(connect(azure), 'thread', changeRun()).body?.max ?? 0;
    const run = changeRun({ project: '\u4E2D'.repeat(256) });
    await expect(write(connect(azure), 'thread', run, { body: 'x'.repeat(max) })).resolves.toMatchObject({ kind: 'done' });
    await expect(write(connect(azure), 'thread', run, { body: 'x'.repeat(max + 1) })).resolves.toMatchObject({
      failure: { kind: 'rejected', status: 400 },
    });
  });
});
