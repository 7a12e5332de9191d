import type { RunFact, RunStatus } from '@testwire/contracts';
import type { Store } from '../../src/index.ts';
import { opened, runState, testFinished } from './facts.ts';
import { fc } from './property.ts';

const OLD = '2026-01-01T00:00:00.000Z';
const BEFORE = '2026-02-01T00:00:00.000Z';
const NEW = '2026-02-02T00:00:00.000Z';
const digestOf = (letter: string): string => letter.repeat(64);

function artifactStored(runId: string, id: string, digest: string, at = OLD): RunFact {
  const artifact = { name: id, digest, bytes: 1, mediaType: 'text/plain', type: 'log' };
  return { id, runId, at, kind: 'artifact-stored', attempt: 1, artifact };
}

export function describeRetention(store: () => Store): void {
  const retention = () => store().retention;
  const keepReports = (runId: string, [canonical = '', markdown = '', html = '', json = '']: readonly string[]) =>
    store().runs.saveReports({ runId, revision: 1, canonical, markdown, html, json });
  const publish = (place: string, runId: string, updatedAt: string) =>
    store().publications.save({
      connection: 'github',
      place,
      surface: 'comment',
      runId,
      order: '1',
      digest: digestOf('d'),
      outcome: 'done',
      updatedAt,
    });

  /** Walks over all runs, `limit` at once. */
  const idleRuns = async (limit = 100): Promise<string[]> => {
    const found: string[] = [];
    for (let after: string | undefined; ;) {
      const page = await retention().idleRuns(BEFORE, limit, after);
      found.push(...page.runIds);
      if (page.next === undefined) return found;
      after = page.next;
    }
  };

  describe('idle runs', () => {
    it('are found by their newest fact, few at once', async () => {
      await store().runs.addFacts([
        opened('a', 'opened', OLD),
        opened('b', 'opened', OLD),
        testFinished('b', 't', { at: NEW }),
        opened('c', 'opened', NEW),
        opened('d', 'opened', OLD),
        testFinished('d', 't', { at: '2026-01-31T23:59:59.999Z' }),
        opened('e', 'opened', BEFORE),
      ]);
      expect(await idleRuns()).toEqual(['a', 'd']);
      expect(await idleRuns(1)).toEqual(['a', 'd']);
      expect(await idleRuns(5)).toEqual(['a', 'd']);
      expect(await retention().idleRuns(BEFORE, 3)).toEqual({ runIds: ['a'], next: 'c' });
      expect(await retention().idleRuns(BEFORE, 3, 'c')).toEqual({ runIds: ['d'] });
    });

    it('are not those that still wait for their deadline', async () => {
      const states: readonly (readonly [string, RunStatus, string | undefined])[] = [
        ['waiting', 'pending', NEW],
        ['on time', 'running', BEFORE],
        ['forgotten', 'running', OLD],
        ['endless', 'pending', undefined],
        ['finished', 'passed', NEW],
      ];
      for (const [runId, status, deadline] of states) {
        await store().runs.addFacts([opened(runId, 'opened', OLD)]);
        await store().runs.saveState(runState(runId, { status, ...(deadline === undefined ? {} : { deadline }) }));
      }
      expect(await idleRuns()).toEqual(['endless', 'finished', 'forgotten']);
      expect(await retention().removeRun('waiting', BEFORE)).toBe(false);
      expect(await store().runs.state('waiting')).toBeDefined();
    });
  });

  describe('removing a run', () => {
    it('takes all that belongs to it, and nothing of another', async () => {
      const placement = { name: 'log', digest: digestOf('a'), connection: 'github', outcome: 'done' } as const;
      for (const runId of ['r1', 'r2']) {
        await store().runs.addFacts([opened(runId, 'opened', OLD), testFinished(runId, 't', { at: OLD })]);
        await store().runs.saveState(runState(runId, { status: 'passed', openedAt: OLD, updatedAt: OLD }));
        await keepReports(runId, Array.from('1234', digestOf));
        await store().artifacts.savePlacement({ runId, ...placement });
        await store().artifacts.markPruned(runId);
      }
      expect(await retention().removeRun('r1', BEFORE)).toBe(true);
      expect(await store().runs.countFacts('r1')).toBe(0);
      expect(await store().runs.state('r1')).toBeUndefined();
      expect(await store().runs.reports('r1')).toBeUndefined();
      expect(await store().artifacts.placements('r1')).toEqual([]);
      // Nothing remembers that its artifacts were pruned: they would be due, should the run begin anew.
      await store().runs.addFacts([opened('r1', 'opened', OLD)]);
      expect(await store().artifacts.expired(BEFORE, 10)).toEqual(['r1']);

      expect(await store().runs.countFacts('r2')).toBe(2);
      expect(await store().runs.state('r2')).toBeDefined();
      expect(await store().runs.reports('r2')).toBeDefined();
      expect(await store().artifacts.placements('r2')).toHaveLength(1);
    });

    it('is refused once there is news of it', async () => {
      await store().runs.addFacts([opened('r1', 'opened', OLD), testFinished('r1', 't', { at: NEW })]);
      await store().runs.saveState(runState('r1', { status: 'passed' }));
      expect(await retention().removeRun('r1', BEFORE)).toBe(false);
      expect(await store().runs.countFacts('r1')).toBe(2);
      expect(await store().runs.state('r1')).toBeDefined();
    });

    it('takes any number of facts, also when two do it at once', async () => {
      const tests = Array.from({ length: 11_000 }, (_, index) => testFinished('r1', `t${index}`, { at: OLD }));
      await store().runs.addFacts([opened('r1', 'opened', OLD), ...tests]);
      await Promise.all([retention().removeRun('r1', BEFORE), retention().removeRun('r1', BEFORE)]);
      expect(await idleRuns()).toEqual([]);
      expect(await store().runs.countFacts('r1')).toBe(0);
    });

    it('keeps every run that anybody could still miss', async () => {
      const time = fc.constantFrom(OLD, BEFORE, NEW);
      const run = fc.record({
        facts: fc.array(time, { minLength: 1, maxLength: 4 }),
        state: fc.option(
          fc.record({
            status: fc.constantFrom<RunStatus>('pending', 'running', 'passed', 'incomplete', 'cancelled'),
            deadline: fc.option(time, { nil: undefined }),
          }),
          { nil: undefined },
        ),
      });
      let round = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(run, { maxLength: 8 }), fc.integer({ min: 1, max: 9 }), async (runs, limit) => {
          round += 1;
          const idOf = (index: number): string => `round-${round}-${index}`;
          for (const [index, { facts, state }] of runs.entries()) {
            const runId = idOf(index);
            await store().runs.addFacts(facts.map((at, fact) => testFinished(runId, `t${fact}`, { at })));
            if (state === undefined) continue;
            const { status, deadline } = state;
            await store().runs.saveState(runState(runId, { status, ...(deadline === undefined ? {} : { deadline }) }));
          }
          for (const runId of await idleRuns(limit)) expect(await retention().removeRun(runId, BEFORE)).toBe(true);
          for (const [index, { facts, state }] of runs.entries()) {
            const waits = state?.deadline !== undefined && state.deadline >= BEFORE && /pending|running/.test(state.status);
            const kept = waits || facts.some((at) => at >= BEFORE);
            expect(await store().runs.countFacts(idOf(index))).toBe(kept ? facts.length : 0);
            expect((await store().runs.state(idOf(index))) !== undefined).toBe(kept && state !== undefined);
          }
        }),
        { numRuns: 30 },
      );
    });
  });

  describe('removing deliveries', () => {
    const begin = (deliveryId: string, receivedAt: string) =>
      store().deliveries.begin({ connection: 'github', deliveryId, event: 'push', receivedAt });

    it('takes the old ones, few at once, whatever became of them', async () => {
      for (const id of ['a', 'b', 'c']) await begin(id, OLD);
      for (const id of ['d', 'e']) await begin(id, NEW);
      for (const id of ['a', 'd']) await store().deliveries.settle('github', id, { outcome: 'processed', runIds: [] });
      expect(await retention().removeDeliveries(BEFORE, 2)).toBe(2);
      expect(await retention().removeDeliveries(BEFORE, 2)).toBe(1);
      expect(await retention().removeDeliveries(BEFORE, 2)).toBe(0);
      const { items } = await store().deliveries.list({}, { limit: 10 });
      expect(items.map((row) => [row.deliveryId, row.outcome])).toEqual([
        ['e', 'processing'],
        ['d', 'processed'],
      ]);
    });

    it('lets them be processed again when they come again', async () => {
      await begin('a', OLD);
      await store().deliveries.settle('github', 'a', { outcome: 'processed', runIds: [] });
      expect(await begin('a', NEW)).toBe(false);
      await retention().removeDeliveries(BEFORE, 10);
      expect(await begin('a', NEW)).toBe(true);
    });

    it('takes each once when several do it at once', async () => {
      for (let index = 0; index < 40; index += 1) await begin(`d${index}`, OLD);
      const removed = await Promise.all(Array.from({ length: 4 }, () => retention().removeDeliveries(BEFORE, 25)));
      const rest = await retention().removeDeliveries(BEFORE, 100);
      expect(removed.reduce((sum, count) => sum + count, rest)).toBe(40);
    });
  });

  describe('removing publications', () => {
    it('takes those of runs that are gone, and keeps what is all that is known of a place', async () => {
      await store().runs.addFacts([opened('r1', 'opened', NEW)]);
      await store().runs.saveState(runState('r2'));
      await publish('of a run with facts', 'r1', OLD);
      await publish('of a run with a state', 'r2', OLD);
      await publish('written since', 'gone', NEW);
      await publish('written just then', 'gone', BEFORE);
      for (const place of ['p1', 'p2', 'p3']) await publish(place, 'gone', OLD);
      expect(await retention().removePublications(BEFORE, 2)).toBe(2);
      expect(await retention().removePublications(BEFORE, 2)).toBe(1);
      expect(await retention().removePublications(BEFORE, 2)).toBe(0);
      const { items } = await store().publications.list({}, { limit: 10 });
      expect(items.map((row) => row.place).sort()).toEqual([
        'of a run with a state',
        'of a run with facts',
        'written just then',
        'written since',
      ]);
    });
  });

  describe('removing notices', () => {
    it('takes the old ones, few at once', async () => {
      const add = (id: string, at: string) =>
        store().notices.add({
          connection: 'github',
          repository: 'acme/shop',
          subject: 'change:7',
          fact: { id, at, kind: 'cancelled', reason: 'it was closed' },
        });
      for (const id of ['a', 'b', 'c']) await add(id, OLD);
      await add('d', NEW);
      expect(await retention().removeNotices(BEFORE, 2)).toBe(2);
      expect(await retention().removeNotices(BEFORE, 2)).toBe(1);
      expect(await retention().removeNotices(BEFORE, 2)).toBe(0);
      const left = await store().notices.about('github', 'acme/shop', ['change:7']);
      expect(left.map((notice) => notice.fact.id)).toEqual(['d']);
    });
  });

  describe('removing claims', () => {
    it('takes those whose time is over', async () => {
      const claim = (place: string, ttlMs: number) => store().publications.claim('github', place, 'one', ttlMs);
      for (const place of ['p1', 'p2', 'p3']) await claim(place, 0);
      await claim('held', 60_000);
      expect(await retention().removeClaims(2)).toBe(2);
      expect(await retention().removeClaims(2)).toBe(1);
      expect(await retention().removeClaims(2)).toBe(0);
      expect(await store().publications.claim('github', 'held', 'two', 60_000)).toBe(false);
    });
  });

  describe('blobs', () => {
    const referenced = async (): Promise<string> => {
      const letters = 'abcdef123456'.split('');
      const found = await retention().referenced(letters.map(digestOf));
      expect([...found].every((digest) => letters.map(digestOf).includes(digest))).toBe(true);
      return letters.filter((letter) => found.has(digestOf(letter))).join('');
    };

    it('are referenced while a run that was not pruned, a shard or a report has their bytes', async () => {
      const base = { runId: 'r1', at: OLD, kind: 'shard-reported', attempt: 1 } as const;
      await store().runs.addFacts([
        artifactStored('r1', 'a', digestOf('a')),
        artifactStored('r1', 'b', digestOf('b')),
        artifactStored('r2', 'b', digestOf('b')),
        artifactStored('r1', 'c', digestOf('c')),
        { ...base, id: 's', shard: 's', digest: digestOf('c') },
      ]);
      await keepReports('r1', Array.from('1234', digestOf));
      await keepReports('r2', Array.from('2325', digestOf));
      expect(await referenced()).toBe('abc12345');
      expect(await retention().referenced([])).toEqual(new Set());
      expect(await retention().referenced([digestOf('3'), digestOf('f')])).toEqual(new Set([digestOf('3')]));
      await store().artifacts.markPruned('r1');
      expect(await referenced()).toBe('bc12345');
      await store().artifacts.markPruned('r2');
      expect(await referenced()).toBe('c12345');
      await store().runs.addFacts([artifactStored('r1', 'again', digestOf('a'), '2999-01-01T00:00:00Z')]);
      expect(await referenced()).toBe('ac12345');
    });

    it('are given up with their run, and by newer reports', async () => {
      await store().runs.addFacts([artifactStored('r1', 'a', digestOf('a'))]);
      await keepReports('r1', Array.from('1234', digestOf));
      await keepReports('r1', Array.from('5634', digestOf));
      expect(await referenced()).toBe('a3456');
      await retention().removeRun('r1', BEFORE);
      expect(await referenced()).toBe('');
    });
  });
}
