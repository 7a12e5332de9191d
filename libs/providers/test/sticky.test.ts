import { ProviderError } from '@testwire/contracts';
import * as fc from 'fast-check';
import { MARKER_RESERVE, type StickyComment, stickyMarker, type StickyPort, upsertSticky } from '../src/sticky.ts';

/** Comments of one change, kept in memory. `before` may fail or interfere with any operation. */
class Comments implements StickyPort {
  readonly all: StickyComment[] = [];
  readonly writes: string[] = [];
  before: (operation: string) => Promise<void> | void = () => undefined;
  #next = 1;

  add(body: string): StickyComment {
    const comment = { id: String(this.#next), body, createdAt: new Date(Date.UTC(2026, 0, 1, 0, 0, this.#next)).toISOString() };
    this.#next += 1;
    this.all.push(comment);
    return comment;
  }

  async list(): Promise<readonly StickyComment[]> {
    await this.before('list');
    return [...this.all];
  }

  async create(body: string): Promise<StickyComment> {
    await this.before('create');
    this.writes.push('create');
    return this.add(body);
  }

  async update(id: string, body: string): Promise<StickyComment> {
    await this.before('update');
    const index = this.#find(id);
    this.writes.push(`update ${id}`);
    const changed = { ...this.#at(index), body };
    this.all[index] = changed;
    return changed;
  }

  async remove(id: string): Promise<void> {
    await this.before('remove');
    this.all.splice(this.#find(id), 1);
    this.writes.push(`remove ${id}`);
  }

  delete(id: string): void {
    this.all.splice(this.#find(id), 1);
  }

  #find(id: string): number {
    const index = this.all.findIndex((comment) => comment.id === id);
    if (index === -1) throw new ProviderError({ kind: 'not_found', message: `no comment ${id}`, status: 404 });
    return index;
  }

  #at(index: number): StickyComment {
    const comment = this.all[index];
    if (comment === undefined) throw new RangeError(`no comment at ${index}`);
    return comment;
  }
}

const marker = stickyMarker('shop');
const ours = (comments: Comments): StickyComment[] => comments.all.filter((comment) => comment.body.startsWith(marker));

describe('upsertSticky', () => {
  it('creates, leaves alone what is the same, and edits what is not', async () => {
    const comments = new Comments();
    await expect(upsertSticky(comments, { marker, body: 'one' })).resolves.toMatchObject({ kind: 'done', value: { id: '1' } });
    await expect(upsertSticky(comments, { marker, body: 'one' })).resolves.toMatchObject({
      kind: 'unchanged',
      value: { id: '1' },
    });
    await expect(upsertSticky(comments, { marker, body: 'two' })).resolves.toMatchObject({ kind: 'done', value: { id: '1' } });
    expect(comments.writes).toEqual(['create', 'update 1']);
    expect(comments.all[0]?.body).toBe(`${marker}\ntwo`);
  });

  it('is not fooled by line ends and white space that the provider changes', async () => {
    const comments = new Comments();
    comments.add(`${marker}\r\none\r\ntwo  `.trim());
    await expect(upsertSticky(comments, { marker, body: 'one\ntwo\n' })).resolves.toMatchObject({ kind: 'unchanged' });
  });

  it('finds a remembered comment whose marker was edited away', async () => {
    const comments = new Comments();
    const { id } = comments.add('somebody rewrote this');
    await upsertSticky(comments, { marker, body: 'new', rememberedId: id });
    expect(comments.all.map((comment) => comment.body)).toEqual([`${marker}\nnew`]);
  });

  it('leaves alone a comment that only quotes the marker, and the one of another project', async () => {
    const comments = new Comments();
    comments.add(`> ${marker}\n\nwhat is this?`);
    comments.add(`${stickyMarker('shop2')}\nother`);
    await upsertSticky(comments, { marker, body: 'new' });
    expect(comments.all).toHaveLength(3);
  });

  it('folds duplicates into the oldest, even when the younger one is remembered', async () => {
    const comments = new Comments();
    comments.add(`${marker}\nold`);
    const younger = comments.add(`${marker}\nyounger`);
    comments.add(`${marker}\nyoungest`);
    const outcome = await upsertSticky(comments, { marker, body: 'new', rememberedId: younger.id });
    expect(outcome).toMatchObject({ kind: 'done', value: { id: '1' } });
    expect(comments.all.map((comment) => [comment.id, comment.body])).toEqual([['1', `${marker}\nnew`]]);
  });

  it('finds the comment again when the process died between creating and remembering', async () => {
    const comments = new Comments();
    comments.before = (operation) => {
      if (operation === 'list' && comments.all.length > 0) throw new Error('killed');
    };
    await expect(upsertSticky(comments, { marker, body: 'one' })).rejects.toThrow('killed');
    comments.before = () => undefined;
    await expect(upsertSticky(comments, { marker, body: 'two' })).resolves.toMatchObject({ value: { id: '1' } });
    expect(ours(comments)).toHaveLength(1);
  });

  it('keeps the older one when another writer was faster by a moment', async () => {
    const comments = new Comments();
    comments.before = (operation) => {
      if (operation === 'create') comments.add(`${marker}\nfrom the other writer`);
    };
    const outcome = await upsertSticky(comments, { marker, body: 'mine' });
    expect(outcome).toMatchObject({ kind: 'done', value: { id: '1' } });
    expect(comments.all.map((comment) => comment.body)).toEqual([`${marker}\nmine`]);
  });

  it('believes its own create when the list lags behind', async () => {
    const comments = new Comments();
    const lagging: StickyPort = {
      list: () => Promise.resolve([]),
      create: (body) => comments.create(body),
      update: (id, body) => comments.update(id, body),
      remove: (id) => comments.remove(id),
    };
    await expect(upsertSticky(lagging, { marker, body: 'one' })).resolves.toMatchObject({ kind: 'done', value: { id: '1' } });
  });

  it('starts over when the comment is deleted under its hands, but not forever', async () => {
    const once = new Comments();
    once.add(`${marker}\nold`);
    let left = 1;
    once.before = (operation) => {
      if (operation === 'update' && left-- > 0) once.delete('1');
    };
    await expect(upsertSticky(once, { marker, body: 'new' })).resolves.toMatchObject({ kind: 'done', value: { id: '2' } });

    const always = new Comments();
    always.before = (operation) => {
      if (operation === 'list') always.add(`${marker}\nold`);
      if (operation === 'update') for (const { id } of ours(always)) always.delete(id);
    };
    await expect(upsertSticky(always, { marker, body: 'new' })).resolves.toMatchObject({
      kind: 'failed',
      failure: { kind: 'conflict' },
    });
  });

  it('says so when a duplicate may not be removed', async () => {
    const comments = new Comments();
    comments.add(`${marker}\na`);
    comments.add(`${marker}\nb`);
    comments.before = (operation) => {
      if (operation === 'remove') throw new ProviderError({ kind: 'permission', message: 'not yours', status: 403 });
    };
    await expect(upsertSticky(comments, { marker, body: 'new' })).resolves.toMatchObject({
      kind: 'degraded',
      value: { id: '1', body: `${marker}\nnew` },
      reason: expect.stringContaining('not yours') as string,
    });
  });

  it('ends with one comment that says the last thing, whatever was there and wherever writers die', async () => {
    const start = fc.array(fc.constantFrom(`${marker}\nold`, 'a person wrote this', `${stickyMarker('other')}\nx`), {
      maxLength: 6,
    });
    const kills = fc.array(fc.nat({ max: 7 }), { maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(start, kills, fc.option(fc.nat({ max: 7 }), { nil: undefined }), async (bodies, deaths, remembered) => {
        const comments = new Comments();
        for (const body of bodies) comments.add(body);
        const strangers = comments.all.filter((comment) => !comment.body.startsWith(marker) && comment.id !== String(remembered));
        for (const [turn, death] of deaths.entries()) {
          let steps = 0;
          comments.before = () => {
            steps += 1;
            if (steps > death) throw new Error('killed');
          };
          await upsertSticky(comments, { marker, body: `turn ${turn}` }).catch((error: unknown) => {
            if (!(error instanceof Error) || error.message !== 'killed') throw error;
          });
        }
        comments.before = () => undefined;
        const rememberedId = remembered === undefined ? undefined : String(remembered);
        await upsertSticky(comments, { marker, body: 'last', rememberedId });
        expect(ours(comments).map((comment) => comment.body)).toEqual([`${marker}\nlast`]);
        expect(comments.all).toEqual(expect.arrayContaining(strangers));
        await expect(upsertSticky(comments, { marker, body: 'last' })).resolves.toMatchObject({ kind: 'unchanged' });
      }),
    );
  });

  it('lets any number of writers run at once and agree on one comment', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.integer({ min: 2, max: 4 }), async (scheduler, writers) => {
        const comments = new Comments();
        comments.before = (operation) => scheduler.schedule(Promise.resolve(), operation);
        const outcomes = Array.from({ length: writers }, () => upsertSticky(comments, { marker, body: 'same' }));
        await scheduler.waitFor(Promise.all(outcomes));
        comments.before = () => undefined;
        expect(ours(comments)).toHaveLength(1);
      }),
    );
  });
});

describe('stickyMarker', () => {
  it('breaks up what could end a comment', () => {
    expect(stickyMarker('a-->b--c---d')).toBe('<!-- testwire:a-%2D%3Eb-%2Dc-%2D-d -->');
    expect(stickyMarker('group/shop')).toBe('<!-- testwire:group%2Fshop -->');
  });

  it('cannot be closed, is one line, tells projects apart and stays within the reserve', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 256 }), fc.string({ minLength: 1 }), (project, other) => {
        const one = stickyMarker(project.slice(0, 256));
        expect(one).toMatch(/^<!-- testwire:[^<>\n\r]* -->$/);
        expect(one.slice(4, -3)).not.toContain('--');
        expect(one.length).toBeLessThanOrEqual(MARKER_RESERVE);
        if (Buffer.from(project).toString() !== Buffer.from(other).toString())
          expect(one.startsWith(stickyMarker(other))).toBe(false);
      }),
    );
  });
});
