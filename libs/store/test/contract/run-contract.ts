import type { RunState, Store } from '../../src/index.ts';
import { permutations, readAll, runState } from './facts.ts';
import { fc } from './property.ts';

const COMMIT = 'a'.repeat(40);

export function describeRuns(store: () => Store): void {
  const runs = () => store().runs;

  describe('run states', () => {
    const full: RunState = runState('full', {
      description: {
        project: 'shop',
        connection: 'github',
        name: 'unit',
        repository: { name: 'acme/shop', id: '7' },
        commit: COMMIT.toUpperCase(),
        branch: 'main',
        change: { number: 12, headSha: COMMIT, title: 'Nul \0 title' },
      },
      status: 'incomplete',
      reason: 'shard 2 is missing',
      attempt: 3,
      revision: 9,
      openedAt: '2026-01-31T14:00:00.5+02:00',
      updatedAt: '2026-01-31T12:00:01Z',
      deadline: '2026-01-31T12:30:00Z',
      totals: { total: 3, passed: 1, failed: 1, errored: 0, skipped: 1 },
    });
    const stored: RunState = {
      ...full,
      description: { ...full.description, change: { number: 12, headSha: COMMIT, title: 'Nul \ufffd title' } },
      openedAt: '2026-01-31T12:00:00.500Z',
      updatedAt: '2026-01-31T12:00:01.000Z',
      deadline: '2026-01-31T12:30:00.000Z',
    };

    it('keep the totals of the last report until there are others', async () => {
      await runs().saveState({ ...full, runId: 'counted' });
      const { totals: _, ...uncounted } = full;
      await runs().saveState({ ...uncounted, runId: 'counted', revision: 10 });
      expect(await runs().state('counted')).toMatchObject({ revision: 10, totals: full.totals });
    });

    it('come back with times in UTC', async () => {
      expect(await runs().saveState(full)).toBe(true);
      expect(await runs().state('full')).toEqual(stored);
      expect(await runs().state('nobody')).toBeUndefined();
    });

    it('lose what the newer state no longer has, but for the totals', async () => {
      await runs().saveState(full);
      const bare = runState('full', { revision: 10 });
      expect(await runs().saveState(bare)).toBe(true);
      expect(await runs().state('full')).toEqual({ ...bare, totals: full.totals });
      expect((await runs().list({ repository: 'acme/shop' }, { limit: 10 })).items).toEqual([]);
    });

    it('end with the highest revision in whatever order they are saved', async () => {
      for (const [round, order] of permutations([1, 2, 3, 4]).entries()) {
        const runId = `order-${round}`;
        let highest = 0;
        for (const revision of order) {
          const kept = await runs().saveState(runState(runId, { revision, reason: `revision ${revision}` }));
          expect(kept).toBe(revision > highest);
          highest = Math.max(highest, revision);
        }
        expect(await runs().state(runId)).toMatchObject({ revision: 4, reason: 'revision 4' });
      }
    });

    it('end with the highest revision when saved at once', async () => {
      const revisions = Array.from({ length: 40 }, (_, index) => (index * 17) % 40);
      await Promise.all(revisions.map((revision) => runs().saveState(runState('crowd', { revision }))));
      expect(await runs().state('crowd')).toMatchObject({ revision: 39 });
    });

    it('of the same revision may be saved again', async () => {
      await runs().saveState(runState('again', { reason: 'first' }));
      expect(await runs().saveState(runState('again', { reason: 'second' }))).toBe(true);
      expect(await runs().state('again')).toMatchObject({ reason: 'second' });
    });

    it('refuse what is no time', async () => {
      await expect(runs().saveState(runState('bad', { openedAt: 'yesterday' }))).rejects.toThrow(RangeError);
    });

    it('are found by each filter and by all together', async () => {
      await runs().saveState(full);
      await runs().saveState(runState('other', { description: { project: 'else', repository: { name: 'acme/else' } } }));
      const find = async (filter: Parameters<Store['runs']['list']>[0]) =>
        (await runs().list(filter, { limit: 10 })).items.map((state) => state.runId);
      expect((await find({})).sort()).toEqual(['full', 'other']);
      expect(await find({ project: 'shop' })).toEqual(['full']);
      expect(await find({ repository: 'acme/else' })).toEqual(['other']);
      expect(await find({ commit: COMMIT })).toEqual(['full']);
      expect(await find({ branch: full.description.branch ?? '' })).toEqual(['full']);
      expect(await find({ branch: 'none' })).toEqual([]);
      expect(await find({ changeNumber: 12 })).toEqual(['full']);
      expect(await find({ status: 'running' })).toEqual(['other']);
      expect(
        await find({ project: 'shop', repository: 'acme/shop', commit: COMMIT, changeNumber: 12, status: 'incomplete' }),
      ).toEqual(['full']);
      expect(await find({ project: 'shop', status: 'running' })).toEqual([]);
      expect(await find({ project: 'sh\0p' })).toEqual([]);
    });
  });

  describe('pages', () => {
    it('lose and repeat nothing, also among equal times', async () => {
      const seconds = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 0, maxLength: 14 });
      let round = 0;
      await fc.assert(
        fc.asyncProperty(seconds, fc.integer({ min: 1, max: 5 }), async (offsets, limit) => {
          round += 1;
          const project = `pages-${round}`;
          const states = offsets.map((offset, index) =>
            runState(`${project}-${index}`, { description: { project }, openedAt: `2026-01-31T12:00:0${offset}.000Z` }),
          );
          await Promise.all(states.map((state) => runs().saveState(state)));
          const read = await readAll((page) => runs().list({ project }, page), limit);
          const key = (state: RunState) => `${state.openedAt} ${state.runId}`;
          const newestFirst = states.map(key).sort().reverse();
          expect(read.map(key)).toEqual(newestFirst);
        }),
        { numRuns: 25 },
      );
    });

    it('end without a cursor when the last one is just full', async () => {
      await runs().saveState(runState('only'));
      expect(await runs().list({}, { limit: 1 })).toEqual({ items: [runState('only')] });
    });

    it.each([
      ['nonsense', '%%%'],
      ['no JSON', Buffer.from('[').toString('base64url')],
      ['no list', Buffer.from('{}').toString('base64url')],
      ['too few parts', Buffer.from('["2026-01-31T12:00:00.000Z"]').toString('base64url')],
      ['no time', Buffer.from('["yesterday","r"]').toString('base64url')],
      ['no text', Buffer.from('["2026-01-31T12:00:00.000Z",1]').toString('base64url')],
      ['nothing', ''],
    ])('refuse a cursor that is %s', async (_, cursor) => {
      await expect(runs().list({}, { limit: 5, cursor })).rejects.toThrow(RangeError);
    });

    it.each([0, -1, 1.5, 1001, Number.NaN])('refuse a limit of %s', async (limit) => {
      await expect(runs().list({}, { limit })).rejects.toThrow(RangeError);
    });
  });

  describe('overdue runs', () => {
    it('are the unfinished ones whose deadline has come, oldest first', async () => {
      const at = (minute: number) => `2026-01-31T12:${String(minute).padStart(2, '0')}:00.000Z`;
      await runs().saveState(runState('later', { deadline: at(31) }));
      await runs().saveState(runState('now', { deadline: at(30) }));
      await runs().saveState(runState('first', { deadline: at(10), status: 'pending' }));
      await runs().saveState(runState('over', { deadline: at(5), status: 'passed' }));
      await runs().saveState(runState('none'));
      expect((await runs().overdue(at(30))).map((state) => state.runId)).toEqual(['first', 'now']);
    });

    it('are at most a hundred', async () => {
      await Promise.all(
        Array.from({ length: 103 }, (_, index) =>
          runs().saveState(runState(`due-${index}`, { deadline: '2026-01-31T12:00:00Z' })),
        ),
      );
      expect(await runs().overdue('2026-01-31T12:00:00Z')).toHaveLength(100);
    });
  });

  describe('reports', () => {
    const reports = (revision: number) => ({
      runId: 'r1',
      revision,
      canonical: `c${revision}`,
      markdown: 'm',
      html: 'h',
      json: 'j',
    });

    it('end with the highest revision in whatever order they are saved', async () => {
      expect(await runs().reports('r1')).toBeUndefined();
      for (const order of permutations([1, 2, 3])) {
        const runId = `reports-${order.join('')}`;
        for (const revision of order) await runs().saveReports({ ...reports(revision), runId });
        expect(await runs().reports(runId)).toEqual({ ...reports(3), runId });
      }
    });

    it('tell whether they were kept', async () => {
      expect(await runs().saveReports(reports(2))).toBe(true);
      expect(await runs().saveReports(reports(2))).toBe(true);
      expect(await runs().saveReports(reports(1))).toBe(false);
      expect(await runs().saveReports(reports(3))).toBe(true);
    });
  });
}
