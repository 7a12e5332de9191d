import type { BitbucketDcSimulator } from '@testwire/testkit';
import { linkMarker } from '../../src/sticky.ts';
import { runView, surface, write } from '../support.ts';
import { closeAll } from '../support-simulators.ts';
import { changeRun, connect, NUMBER, REPOSITORY, startBitbucket, TOKEN, writes } from './simulated.ts';

const marker = linkMarker('shop');
const ONE_COMMENT = /\/comments\/\d+$/;

let bitbucket: BitbucketDcSimulator;
beforeEach(async () => {
  bitbucket = await startBitbucket();
});
afterEach(closeAll);

async function restart(options: Parameters<typeof startBitbucket>[0]): Promise<void> {
  bitbucket = await startBitbucket(options);
}

const bodies = (): string[] => bitbucket.state.comments.filter(({ deleted }) => !deleted).map(({ text }) => text);
const say = (text: string, by?: number) => bitbucket.addComment({ repository: REPOSITORY, pullRequest: NUMBER, text }, by);
const comment = (body: string, more: Parameters<typeof write>[3] = {}, client = connect(bitbucket)) =>
  write(client, 'comment', changeRun(), { body, ...more });

describe('comment at Bitbucket Data Center', () => {
  it('is created once, edited in place, and left alone when it says the same', async () => {
    const first = await comment('one');
    expect(first).toEqual({
      kind: 'done',
      value: {
        externalId: '61',
        rung: 'comment',
        url: `${bitbucket.baseUrl}/projects/ACME/repos/shop/pull-requests/${NUMBER}/overview?commentId=61`,
      },
    });
    await expect(comment('one')).resolves.toEqual({ ...first, kind: 'unchanged' });
    await expect(comment('two')).resolves.toEqual(first);
    await expect(comment('three')).resolves.toEqual(first);
    expect(bodies()).toEqual([`${marker}\nthree`]);
    expect(writes(bitbucket)).toEqual(['POST comments', 'PUT 61', 'PUT 61']);
  });

  it('is found over all pages of activities, however short the server makes them', async () => {
    await restart({ maxPage: 7 });
    for (let index = 0; index < 30; index += 1) say(`comment ${index}`);
    await comment('one');
    for (let index = 0; index < 30; index += 1) say(`comment ${index}`);
    await comment('two');
    expect(bodies().filter((body) => body.startsWith(marker))).toEqual([`${marker}\ntwo`]);
    expect(bitbucket.state.comments).toHaveLength(61);
  });

  it('behind more activities than are read is found by its id, and not doubled without it', async () => {
    await restart({ maxPage: 1 });
    const first = await comment('one');
    if (!('value' in first)) throw new Error('nothing was shown');
    for (let index = 0; index < 101; index += 1) say(`comment ${index}`);
    await expect(comment('two', { previous: first.value })).resolves.toMatchObject({ kind: 'done', value: first.value });
    await expect(comment('three')).resolves.toMatchObject({
      kind: 'failed',
      failure: { kind: 'rejected', message: expect.stringContaining('more activities than are read') as string },
    });
    expect(bodies().filter((body) => body.startsWith(marker))).toEqual([`${marker}\ntwo`]);
    const [own] = bitbucket.state.comments;
    if (own !== undefined) own.deleted = true;
    await expect(comment('four', { previous: first.value })).resolves.toMatchObject({ kind: 'done' });
    expect(bodies().filter((body) => body.startsWith(marker))).toEqual([`${marker}\nfour`]);
  });

  it('counts once, however often an activity brings it', async () => {
    await comment('one');
    bitbucket.state.comments[0]?.replies.push('why?', 'because');
    await comment('two');
    expect(bodies()).toEqual([`${marker}\ntwo`]);
  });

  it('folds several of ours into the oldest', async () => {
    for (const body of ['a', 'b', 'c']) say(`${marker}\n${body}`, 0);
    await expect(comment('d')).resolves.toMatchObject({ kind: 'done' });
    expect(bodies()).toEqual([`${marker}\nd`]);
  });

  it('says so when a second one cannot be removed because of its replies', async () => {
    say(`${marker}\na`, 0);
    say(`${marker}\nb`, 0).replies.push('really?');
    await expect(comment('c')).resolves.toMatchObject({ kind: 'degraded', rung: 'duplicate-left' });
    expect(bodies()).toEqual([`${marker}\nc`, `${marker}\nb`]);
  });

  it('never touches what somebody else wrote under our marker', async () => {
    say(`${marker}\nall green, trust me`);
    await expect(comment('truth')).resolves.toMatchObject({ kind: 'done' });
    await comment('truth 2');
    expect(bodies()).toEqual([`${marker}\nall green, trust me`, `${marker}\ntruth 2`]);
  });

  it('does without being told who it is: by what it remembers, makes, and may edit', async () => {
    await restart({ namesCaller: false });
    say(`${marker}\nall green, trust me`);
    const client = connect(bitbucket);
    await expect(comment('truth', {}, client)).resolves.toMatchObject({ kind: 'done' });
    const second = await comment('truth 2', {}, client);
    if (!('value' in second)) throw new Error('nothing was shown');
    await comment('truth 3', { previous: second.value });
    expect(bodies()).toEqual([`${marker}\nall green, trust me`, `${marker}\ntruth 3`]);
  });

  it('removes nothing of a stranger where it is not told who it is', async () => {
    await restart({ namesCaller: false });
    await comment('one');
    say(`${marker}\none`);
    for (const body of ['one', 'two']) {
      expect((await comment(body)).kind).toBe(body === 'one' ? 'unchanged' : 'done');
      expect(bodies()).toEqual([`${marker}\n${body}`, `${marker}\none`]);
    }
    // Administrators of the repository could.
    expect(writes(bitbucket).filter((one) => one.startsWith('DELETE'))).toEqual([]);
  });

  it('that was edited in between is read again once', async () => {
    const first = await comment('one');
    const [own] = bitbucket.state.comments;
    bitbucket.failNext({ method: 'PUT', path: ONE_COMMENT, status: 409 });
    await expect(comment('two')).resolves.toMatchObject({ kind: 'done' });
    expect(own).toMatchObject({ text: `${marker}\ntwo`, version: 1 });
    bitbucket.failNext({ method: 'PUT', path: ONE_COMMENT, status: 409, times: 2 });
    await expect(comment('three')).resolves.toMatchObject({ kind: 'failed', failure: { kind: 'conflict' } });
    expect(writes(bitbucket).filter((one) => one.startsWith('PUT'))).toHaveLength(4);
    expect(first.kind).toBe('done');
  });

  it('takes the version of now, and writes nothing when another writer said the same', async () => {
    await comment('one');
    const [own] = bitbucket.state.comments;
    if (own === undefined) throw new Error('there is no comment');
    // Between our list and our write.
    const editFirst = (text: string) =>
      connect(
        bitbucket,
        {},
        {
          fetch(input, init) {
            if (init?.method === 'PUT' && own.text !== text) {
              own.text = text;
              own.version += 1;
            }
            return fetch(input, init);
          },
        },
      );
    await expect(comment('two', {}, editFirst(`${marker}\nby hand`))).resolves.toMatchObject({ kind: 'done' });
    expect(own).toMatchObject({ text: `${marker}\ntwo`, version: 2 });
    own.text = `${marker}\none`;
    await expect(comment('two', {}, editFirst(`${marker}\ntwo`))).resolves.toMatchObject({ kind: 'done' });
    expect(own.version).toBe(3);
    expect(writes(bitbucket)).toEqual(['POST comments', 'PUT 61', 'PUT 61', 'PUT 61']);
    expect(bodies()).toEqual([`${marker}\ntwo`]);
  });

  it('that was deleted is made anew', async () => {
    const client = connect(bitbucket);
    const first = await comment('one', {}, client);
    const [own] = bitbucket.state.comments;
    if (own === undefined || !('value' in first)) throw new Error('there is no comment');
    own.deleted = true;
    await expect(comment('two', { previous: first.value }, client)).resolves.toMatchObject({ kind: 'done' });
    expect(bodies()).toEqual([`${marker}\ntwo`]);
  });

  it('fits at the edge of its limit, whatever the project is called', async () => {
    const { body } = surface(connect(bitbucket), 'comment');
    const run = changeRun({ project: '\u4e2d'.repeat(256) });
    const text = 'x'.repeat(body?.max ?? 0);
    await expect(write(connect(bitbucket), 'comment', run, { body: text })).resolves.toMatchObject({ kind: 'done' });
    const over = 'x'.repeat(32_768);
    await expect(write(connect(bitbucket), 'comment', run, { body: over })).resolves.toMatchObject({
      failure: { kind: 'rejected', message: expect.stringContaining('at most 32768') as string },
    });
  });

  it('has no place without a pull request', async () => {
    expect(surface(connect(bitbucket), 'comment').place(runView())).toBeUndefined();
    await expect(write(connect(bitbucket), 'comment', runView())).resolves.toMatchObject({ kind: 'unsupported' });
  });

  it('is known as ours by name or number, by either kind of authentication', async () => {
    await comment('one');
    await comment('two', {}, connect(bitbucket, { username: 'Testwire Bot@acme', token: TOKEN }));
    expect(bodies()).toEqual([`${marker}\ntwo`]);
  });
});
