import type { RunFact } from '@testwire/contracts';
import type { Store } from '../../src/index.ts';
import { opened, runState, testFinished } from './facts.ts';

const AT = '2026-01-31T12:00:00.000Z';

function openedFor(runId: string, project: string): RunFact {
  return { id: `opened-${project}`, runId, at: AT, kind: 'opened', run: { project } };
}

export function describeOwners(store: () => Store): void {
  const runs = () => store().runs;
  const ids = async (runId: string) => (await runs().facts(runId)).map((fact) => fact.id);

  describe('runs of senders for some projects', () => {
    it('belong to the project that they were first opened for', async () => {
      expect(await runs().addFactsOf(['shop'], [openedFor('r1', 'shop'), testFinished('r1', 'a')])).toEqual(new Set());
      expect(await runs().addFactsOf(['else'], [openedFor('r1', 'else'), testFinished('r1', 'b')])).toEqual(new Set(['r1']));
      // Not even when a project of the sender's own is claimed, besides the one that has the run.
      expect(await runs().addFactsOf(['shop', 'else'], [openedFor('r1', 'else')])).toEqual(new Set(['r1']));
      expect(await ids('r1')).toEqual(['a', 'opened-shop']);
    });

    it('have one owner when many open them at the same moment, and none of the facts of the others', async () => {
      const projects = Array.from({ length: 8 }, (_, index) => `p${index}`);
      for (let round = 0; round < 10; round += 1) {
        const runId = `race-${round}`;
        const answers = await Promise.all(
          projects.map((project) =>
            runs().addFactsOf([project], [openedFor(runId, project), testFinished(runId, `t-${project}`)]),
          ),
        );
        const winners = projects.filter((_, index) => answers[index]?.size === 0);
        expect(winners).toHaveLength(1);
        expect(await ids(runId)).toEqual([`opened-${winners[0]}`, `t-${winners[0]}`]);
      }
    });

    it('of several in one batch are decided one by one', async () => {
      await runs().addFactsOf(['shop'], [openedFor('r1', 'shop')]);
      const facts = [openedFor('r1', 'else'), openedFor('r2', 'else'), openedFor('r3', 'shop')];
      expect(await runs().addFactsOf(['else'], facts)).toEqual(new Set(['r1', 'r3']));
      expect(await ids('r2')).toEqual(['opened-else']);
      expect(await ids('r3')).toEqual([]);
    });

    it('are not theirs when nobody said whose they are, or two projects are claimed', async () => {
      expect(await runs().addFactsOf(['shop'], [testFinished('r1', 'a')])).toEqual(new Set(['r1']));
      const both = [openedFor('r2', 'shop'), openedFor('r2', 'else')];
      expect(await runs().addFactsOf(['shop', 'else'], both)).toEqual(new Set(['r2']));
      expect(await runs().addFactsOf([], [openedFor('r3', 'shop')])).toEqual(new Set(['r3']));
    });

    it('may be opened by others first, and then are of the project that they have', async () => {
      await runs().addFacts([opened('r1')]);
      expect(await runs().addFactsOf(['else'], [openedFor('r1', 'else')])).toEqual(new Set(['r1']));
      expect(await runs().addFactsOf(['shop'], [testFinished('r1', 'a')])).toEqual(new Set(['r1']));
      await runs().saveState(runState('r1'));
      expect(await runs().addFactsOf(['shop'], [testFinished('r1', 'a')])).toEqual(new Set());
      await runs().saveState(runState('nobody-claimed-it', { description: { project: 'local' } }));
      expect(await runs().addFactsOf(['else'], [openedFor('nobody-claimed-it', 'else')])).toEqual(new Set(['nobody-claimed-it']));
    });

    it('are kept whole or not at all', async () => {
      const broken = { ...testFinished('r1', 'zzz'), at: 'no time at all' };
      await expect(runs().addFactsOf(['shop'], [openedFor('r1', 'shop'), broken])).rejects.toThrow('no time at all');
      expect(await runs().addFactsOf(['else'], [openedFor('r1', 'else')])).toEqual(new Set());
    });
  });

  describe('taking a run', () => {
    it('removes what a sender for other projects reported to it, and keeps that sender out', async () => {
      await runs().addFactsOf(['else'], [openedFor('r1', 'else'), testFinished('r1', 'a')]);
      await runs().saveState(runState('r1', { description: { project: 'else' }, revision: 50 }));
      await runs().saveReports({ runId: 'r1', revision: 50, canonical: 'c', markdown: 'm', html: 'h', json: 'j' });
      expect(await runs().take('r1', 'shop')).toBe(true);
      expect([await ids('r1'), await runs().state('r1'), await runs().reports('r1')]).toEqual([[], undefined, undefined]);
      expect(await runs().addFactsOf(['else'], [openedFor('r1', 'else')])).toEqual(new Set(['r1']));
      await runs().addFacts([opened('r1')]);
      expect(await ids('r1')).toEqual(['opened']);
      expect(await runs().addFactsOf(['shop'], [openedFor('r1', 'shop')])).toEqual(new Set());
    });

    it('removes nothing of its own project, nor of senders for all projects', async () => {
      await runs().addFactsOf(['shop'], [openedFor('own', 'shop')]);
      expect(await runs().take('own', 'shop')).toBe(false);
      await runs().addFacts([openedFor('admin', 'else')]);
      expect(await runs().take('admin', 'shop')).toBe(false);
      expect([await ids('own'), await ids('admin')]).toEqual([['opened-shop'], ['opened-else']]);
      // It stays the project's that its facts tell of, before it has a state and after.
      expect(await runs().addFactsOf(['shop'], [openedFor('admin', 'shop')])).toEqual(new Set(['admin']));
      expect(await runs().addFactsOf(['shop'], [testFinished('admin', 'a')])).toEqual(new Set(['admin']));
      expect(await runs().addFactsOf(['else'], [openedFor('admin', 'else'), testFinished('admin', 'b')])).toEqual(new Set());
      await runs().saveState(runState('admin', { description: { project: 'shop' } }));
      expect(await runs().addFactsOf(['else'], [testFinished('admin', 'c')])).toEqual(new Set(['admin']));
      expect(await runs().addFactsOf(['shop'], [testFinished('admin', 'd')])).toEqual(new Set());
      expect(await runs().take('new', 'shop')).toBe(false);
      expect(await runs().addFactsOf(['else'], [openedFor('new', 'else')])).toEqual(new Set(['new']));
    });

    it('and reporting to it at the same moment never mix', async () => {
      for (let round = 0; round < 10; round += 1) {
        const runId = `taken-${round}`;
        await Promise.all([
          runs().addFactsOf(['else'], [openedFor(runId, 'else')]),
          runs()
            .take(runId, 'shop')
            .then(() => runs().addFacts([opened(runId)])),
          runs().addFactsOf(['else'], [openedFor(runId, 'else'), testFinished(runId, 'b')]),
        ]);
        expect(await ids(runId)).toEqual(['opened']);
      }
    });
  });

  describe('lists for readers of some projects', () => {
    it('hold those only, page by page', async () => {
      for (let index = 0; index < 9; index += 1) {
        const project = ['shop', 'else', 'other'][index % 3] ?? '';
        await runs().saveState(runState(`r${index}`, { description: { project } }));
        const base = { connection: 'github', surface: 'check', order: '1', digest: 'd', outcome: 'done', updatedAt: AT } as const;
        await store().publications.save({ ...base, place: `place-${index}`, runId: `r${index}` });
      }
      const page = await runs().list({ projects: ['shop', 'other'] }, { limit: 4 });
      expect(page.items.map(({ runId }) => runId)).toEqual(['r8', 'r6', 'r5', 'r3']);
      const rest = await runs().list({ projects: ['shop', 'other'] }, { limit: 4, cursor: page.next ?? '' });
      expect(rest.items.map(({ runId }) => runId)).toEqual(['r2', 'r0']);
      expect((await runs().list({ projects: [] }, { limit: 10 })).items).toEqual([]);
      expect((await runs().list({ projects: ['shop'], project: 'else' }, { limit: 10 })).items).toEqual([]);
      const shown = await store().publications.list({ projects: ['else'] }, { limit: 10 });
      expect(shown.items.map(({ runId }) => runId)).toEqual(['r7', 'r4', 'r1']);
      expect((await store().publications.list({ projects: ['else'], runId: 'r0' }, { limit: 10 })).items).toEqual([]);
    });
  });
}
