import type { SurfaceRef } from '../../src/provider.ts';
import { REPOSITORY, runView, startWorld, surfaceOf, TOKENS, type World, writes } from './world.ts';

let world: World;
beforeEach(async () => {
  world = await startWorld();
});
afterEach(async () => {
  expect(world.github.unexpected).toEqual([]);
  await world.close();
});

const CREATE = 'POST /repos/octo/hello/issues/7/comments';
const ONE = '/repos/octo/hello/issues/comments';
const MARKER = '<!-- testwire:hello -->';

function write(body = 'all is well', previous?: SurfaceRef, token: string = TOKENS.app, run = runView()) {
  return surfaceOf(world.client(token), 'comment').write({ run, headline: '', body, previous });
}

function comments(): string[] {
  return world.github.state.comments.map(({ body }) => body);
}

describe('the comment', () => {
  it('is made once and then updated, with its marker first', async () => {
    const first = await write();
    expect(first).toMatchObject({
      kind: 'done',
      value: { externalId: '1', rung: 'comment', url: expect.stringContaining('#issuecomment-1') },
    });
    expect(comments()).toEqual([`${MARKER}\nall is well`]);
    expect(await write('worse now', { externalId: '1', rung: 'comment' })).toMatchObject({
      kind: 'done',
      value: { externalId: '1' },
    });
    expect(comments()).toEqual([`${MARKER}\nworse now`]);
    expect(writes(world)).toEqual([CREATE, `PATCH ${ONE}/1`]);
  });

  it('is not written when it already says that', async () => {
    await write();
    expect(await write()).toMatchObject({ kind: 'unchanged', value: { externalId: '1' } });
    expect(writes(world)).toEqual([CREATE]);
  });

  it('is found without its id on a later page', async () => {
    for (let index = 0; index < 120; index += 1) {
      world.github.addComment({ repository: REPOSITORY.name, number: 7, login: 'mona', body: `comment ${index}` });
    }
    await write();
    for (let index = 0; index < 120; index += 1) {
      world.github.addComment({ repository: REPOSITORY.name, number: 7, login: 'mona', body: `comment ${index}` });
    }
    expect(await write('again')).toMatchObject({ kind: 'done', value: { externalId: '121' } });
    expect(writes(world)).toEqual([CREATE, `PATCH ${ONE}/121`]);
  });

  it('is found again when the answer to its creation was lost', async () => {
    world.github.failNext({ method: 'POST', path: /comments$/, status: 504, afterEffect: true });
    expect(await write()).toMatchObject({ kind: 'failed', failure: { kind: 'unavailable', status: 504 } });
    expect(await write()).toMatchObject({ kind: 'unchanged', value: { externalId: '1' } });
    expect(comments()).toHaveLength(1);
  });

  it('folds duplicates into the oldest', async () => {
    await write();
    const { author } = world.github.state.comments[0] ?? {};
    const added = world.github.addComment({ repository: REPOSITORY.name, number: 7, login: 'x', body: `${MARKER}\nsecond` });
    Object.assign(added, { author });
    expect(await write('third')).toMatchObject({ kind: 'done', value: { externalId: '1' } });
    expect(comments()).toEqual([`${MARKER}\nthird`]);
  });

  it('ends as one when two writers make it at the same moment', async () => {
    let release = (): void => {};
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    world.github.delayNext({ method: 'POST', path: /comments$/, until: gate });
    world.github.delayNext({ method: 'POST', path: /comments$/, until: Promise.resolve().then(release) });
    await Promise.all([write('one'), write('two')]);
    await write('three');
    expect(comments()).toEqual([`${MARKER}\nthree`]);
  });

  it('is made again after somebody deleted it', async () => {
    expect(await write('all is well', { externalId: '99', rung: 'comment' })).toMatchObject({
      kind: 'done',
      value: { externalId: '1' },
    });
  });

  it('never touches what somebody else wrote, whatever it begins with', async () => {
    world.github.addComment({ repository: REPOSITORY.name, number: 7, login: 'mallory', body: `${MARKER}\nforged` });
    for (const token of [TOKENS.app, TOKENS.personal, TOKENS.plain]) await write(`by ${token.slice(0, 3)}`, undefined, token);
    expect(comments()).toEqual([`${MARKER}\nforged`, `${MARKER}\nby ghs`, `${MARKER}\nby fff`]);
  });

  it('of another bot is not ours, although it has our marker', async () => {
    const other = world.github.addComment({ repository: REPOSITORY.name, number: 7, login: 'x', body: `${MARKER}\nforged` });
    Object.assign(other, { author: { login: 'dependabot[bot]', type: 'Bot' } });
    await write('one');
    await write('two');
    expect(comments()).toEqual([`${MARKER}\nforged`, `${MARKER}\ntwo`]);
  });

  it('is known by what we made where we may not ask who we are', async () => {
    const other = world.github.addComment({ repository: REPOSITORY.name, number: 7, login: 'x', body: `${MARKER}\nforged` });
    Object.assign(other, { author: { login: 'dependabot[bot]', type: 'Bot' } });
    for (const body of ['one', 'two', 'three']) {
      world.github.failNext({ path: /graphql$/, status: 403 });
      const previous = body === 'two' ? { externalId: '2', rung: 'comment' } : undefined;
      // A lost reference costs one more comment, which is removed again.
      expect(await write(body, previous)).toMatchObject({ value: { externalId: '2' } });
      expect(comments()).toEqual([`${MARKER}\nforged`, `${MARKER}\n${body}`]);
    }
  });

  it('is one for each project', async () => {
    await write('one', undefined, TOKENS.app, runView({ project: 'a b -->' }));
    await write('two', undefined, TOKENS.app, runView({ project: 'a' }));
    expect(comments()).toEqual(['<!-- testwire:a%20b%20-%2D%3E -->\none', '<!-- testwire:a -->\ntwo']);
  });

  it('needs a permission, and says which and where', async () => {
    const outcome = await write('x', undefined, TOKENS.readOnly);
    expect(outcome).toMatchObject({ kind: 'failed', failure: { kind: 'permission', status: 403 } });
    expect(outcome).toMatchObject({
      failure: { message: expect.stringMatching(/Pull requests: Read and write.*"permissions:" in the workflow/) },
    });
    expect(writes(world)).toEqual([CREATE]);
  });

  it('has no place without a pull request', async () => {
    const { change: _, ...run } = runView();
    const surface = surfaceOf(world.client(TOKENS.app), 'comment');
    expect(surface.place(run)).toBeUndefined();
    expect(surface.place(runView())).toBe('comment:octo/hello#7:hello');
    expect(await surface.write({ run, headline: '', body: 'x', previous: undefined })).toMatchObject({ kind: 'unsupported' });
  });

  it('holds the longest body that the surface promises to take', async () => {
    const { body } = surfaceOf(world.client(TOKENS.app), 'comment');
    const run = runView({ project: 'ü'.repeat(256) });
    expect(await write('x'.repeat(body?.max ?? 0), undefined, TOKENS.app, run)).toMatchObject({ kind: 'done' });
  });
});
