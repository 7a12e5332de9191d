import { type BitbucketSimulator, shownOnBitbucket } from '@testwire/testkit';
import { linkMarker } from '../../src/sticky.ts';
import { runView, surface, write } from '../support.ts';
import { closeAll } from '../support-simulators.ts';
import { changeRun, connect, connectAccessToken, NUMBER, REPOSITORY, startBitbucket, TOKEN, writes } from './simulated.ts';

const marker = linkMarker('shop');

let bitbucket: BitbucketSimulator;
beforeEach(async () => {
  bitbucket = await startBitbucket();
});
afterEach(closeAll);

const bodies = (): string[] => bitbucket.state.comments.filter(({ deleted }) => !deleted).map(({ raw }) => raw);
const say = (raw: string, by?: number) => bitbucket.addComment({ repository: REPOSITORY, pullRequest: NUMBER, raw }, by);

describe('Bitbucket comment', () => {
  it('is created once, edited in place, and left alone when it says the same', async () => {
    const client = connect(bitbucket);
    const first = await write(client, 'comment', changeRun(), { body: 'one' });
    expect(first).toMatchObject({ kind: 'done', value: { rung: 'comment' } });
    await expect(write(client, 'comment', changeRun(), { body: 'one' })).resolves.toMatchObject({ kind: 'unchanged' });
    await expect(write(connect(bitbucket), 'comment', changeRun(), { body: 'two' })).resolves.toMatchObject({ kind: 'done' });
    expect(bodies()).toEqual([`${marker}\ntwo`]);
    const id = bitbucket.state.comments[0]?.id;
    expect(first).toMatchObject({
      value: { externalId: String(id), url: `${bitbucket.url}/acme/shop/pull-requests/${NUMBER}/_/diff#comment-${id}` },
    });
  });

  it('begins with a marker that nobody sees, whatever the project is called', async () => {
    for (const project of ['shop', 'a) b (c', '--> "x" <b>', '\u4e2d'.repeat(256), '\uD800 [//]: # (y)']) {
      expect(shownOnBitbucket(`${linkMarker(project)}\nAll is well.`)).toBe('All is well.');
    }
    expect(shownOnBitbucket('<!-- testwire:shop -->')).not.toBe('');
    await write(connect(bitbucket), 'comment', changeRun());
    expect(shownOnBitbucket(bodies()[0] ?? '')).toBe('All is well.');
  });

  it('is found over all pages, among what people wrote and deleted', async () => {
    const client = connect(bitbucket);
    for (let index = 0; index < 150; index += 1) say(`comment ${index}`);
    await write(client, 'comment', changeRun(), { body: 'one' });
    for (let index = 0; index < 120; index += 1) say(`comment ${index}`);
    say(`${marker}\nold`, 0).deleted = true;
    await write(connect(bitbucket), 'comment', changeRun(), { body: 'two' });
    expect(bodies().filter((body) => body.startsWith(marker))).toEqual([`${marker}\ntwo`]);
    expect(bitbucket.state.comments).toHaveLength(272);
  });

  it('folds several of ours into the oldest', async () => {
    for (const body of ['a', 'b', 'c']) say(`${marker}\n${body}`, 0);
    await expect(write(connect(bitbucket), 'comment', changeRun(), { body: 'd' })).resolves.toMatchObject({ kind: 'done' });
    expect(bodies()).toEqual([`${marker}\nd`]);
  });

  it('does not trust a marker that a stranger pasted', async () => {
    const stranger = say(`${marker}\nall green, trust me`);
    await write(connect(bitbucket), 'comment', changeRun(), { body: 'truth' });
    await write(connect(bitbucket), 'comment', changeRun(), { body: 'more truth' });
    expect(bodies()).toEqual([stranger.raw, `${marker}\nmore truth`]);
  });

  it('is made again when somebody deletes it', async () => {
    const client = connect(bitbucket);
    const first = await write(client, 'comment', changeRun(), { body: 'one' });
    const [comment] = bitbucket.state.comments;
    if (comment !== undefined) comment.deleted = true;
    const previous = 'value' in first ? { previous: first.value } : {};
    await expect(write(client, 'comment', changeRun(), { body: 'one', ...previous })).resolves.toMatchObject({ kind: 'done' });
    expect(bodies()).toEqual([`${marker}\none`]);
  });

  it('survives that it is deleted between being found and being edited', async () => {
    await write(connect(bitbucket), 'comment', changeRun(), { body: 'one' });
    bitbucket.failNext({ method: 'PUT', path: /comments/, status: 404 });
    await expect(write(connect(bitbucket), 'comment', changeRun(), { body: 'two' })).resolves.toMatchObject({ kind: 'done' });
    expect(bodies()).toEqual([`${marker}\ntwo`]);
  });

  it('is one per pull request and project, and has no place without a pull request', async () => {
    const client = connect(bitbucket);
    expect(surface(client, 'comment').place(changeRun())).toBe('comment:acme/shop#4:shop');
    expect(surface(client, 'comment').place(runView())).toBeUndefined();
    await expect(write(client, 'comment', runView())).resolves.toMatchObject({ kind: 'unsupported' });
    await write(client, 'comment', changeRun(), { body: 'a' });
    await write(client, 'comment', changeRun({ project: 'api' }), { body: 'b' });
    expect(bodies()).toEqual([`${marker}\na`, `${linkMarker('api')}\nb`]);
  });

  it('fits its limit together with the marker', async () => {
    const max = surface(connect(bitbucket), 'comment').body?.max ?? 0;
    const run = changeRun({ project: '\u4e2d'.repeat(256) });
    await expect(write(connect(bitbucket), 'comment', run, { body: 'x'.repeat(max) })).resolves.toMatchObject({ kind: 'done' });
  });
});

describe('with an access token, which may not ask who it is', () => {
  beforeEach(() => bitbucket.setTokens([{ token: TOKEN, kind: 'access' }]));

  it('is created once and edited in place', async () => {
    await write(connectAccessToken(bitbucket), 'comment', changeRun(), { body: 'one' });
    await write(connectAccessToken(bitbucket), 'comment', changeRun(), { body: 'two' });
    expect(bodies()).toEqual([`${marker}\ntwo`]);
  });

  it('finds out that a comment is not ours, and leaves it', async () => {
    const stranger = say(`${marker}\nall green, trust me`);
    const client = connectAccessToken(bitbucket);
    const first = await write(client, 'comment', changeRun(), { body: 'truth' });
    expect(first).toMatchObject({ kind: 'done' });
    await expect(write(client, 'comment', changeRun(), { body: 'more truth' })).resolves.toMatchObject({ kind: 'done' });
    expect(bodies()).toEqual([stranger.raw, `${marker}\nmore truth`]);
    // Another process remembers which comment is ours, and so who we are.
    const previous = 'value' in first ? { previous: first.value } : {};
    const before = writes(bitbucket).length;
    await expect(
      write(connectAccessToken(bitbucket), 'comment', changeRun(), { body: 'all truth', ...previous }),
    ).resolves.toMatchObject({ kind: 'done' });
    expect(bodies()).toEqual([stranger.raw, `${marker}\nall truth`]);
    expect(writes(bitbucket)).toHaveLength(before + 1);
  });

  it('removes nothing of a stranger, also where ours comes before it and says the same', async () => {
    await write(connectAccessToken(bitbucket), 'comment', changeRun(), { body: 'one' });
    const stranger = say(`${marker}\none`);
    for (const body of ['one', 'two']) {
      const outcome = await write(connectAccessToken(bitbucket), 'comment', changeRun(), { body });
      expect(outcome.kind).toBe(body === 'one' ? 'unchanged' : 'done');
      expect(bodies()).toEqual([`${marker}\n${body}`, stranger.raw]);
    }
    // Administrators of the repository could.
    expect(writes(bitbucket).filter((one) => one.startsWith('DELETE'))).toEqual([]);
  });

  it('does not take for ours what a stranger wrote word by word', async () => {
    const stranger = say(`${marker}\none`);
    const outcome = await write(connectAccessToken(bitbucket), 'comment', changeRun(), { body: 'one' });
    expect(outcome).toMatchObject({ kind: 'done' });
    expect(outcome).not.toMatchObject({ value: { externalId: String(stranger.id) } });
  });

  it('asks who it is only once', async () => {
    const client = connectAccessToken(bitbucket);
    await write(client, 'comment', changeRun(), { body: 'one' });
    await write(client, 'comment', changeRun(), { body: 'two' });
    expect(bitbucket.requests.filter(({ path }) => path === '/2.0/user')).toHaveLength(1);
  });
});
