import { fc } from './property.ts';
import type { Store } from '../../src/index.ts';
import { opened, testFinished } from './facts.ts';

export function describeFacts(store: () => Store): void {
  const runs = () => store().runs;

  describe('facts', () => {
    it('come back as they were given, in order of id', async () => {
      const facts = [
        opened('r1', 'z-opened', '2026-01-31T13:00:00.123456+02:00'),
        testFinished('r1', 'B'),
        testFinished('r1', 'a', { name: 'naïve ☕ 😀 \\u0000' }),
      ];
      await runs().addFacts(facts);
      expect(await runs().facts('r1')).toEqual([facts[1], facts[2], facts[0]]);
      expect(await runs().lifecycleFacts('r1')).toEqual([facts[0]]);
      expect(await runs().countFacts('r1')).toBe(3);
    });

    it('are none for a run that nobody knows', async () => {
      expect(await runs().facts('nobody')).toEqual([]);
      expect(await runs().countFacts('nobody')).toBe(0);
      expect(await runs().testActivity('nobody')).toEqual([]);
      expect(await runs().addFacts([])).toEqual(new Set());
    });

    it('are told apart from duplicates, within a batch and between batches', async () => {
      const first = await runs().addFacts([testFinished('r1', 'a'), testFinished('r1', 'a'), testFinished('r1', 'b')]);
      expect(first).toEqual(new Set(['a', 'b']));
      const again = await runs().addFacts([testFinished('r1', 'b', { name: 'another' }), testFinished('r1', 'c')]);
      expect(again).toEqual(new Set(['c']));
      expect((await runs().facts('r1')).map((fact) => (fact.kind === 'test-finished' ? fact.test.name : ''))).toEqual([
        'test a',
        'test b',
        'test c',
      ]);
    });

    it('with one id belong to their own runs', async () => {
      await runs().addFacts([opened('r1', 'same'), opened('r2', 'same')]);
      expect(await runs().facts('r1')).toEqual([opened('r1', 'same')]);
      expect(await runs().facts('r2')).toEqual([opened('r2', 'same')]);
    });

    it('end up the same in any order, with any duplicates, in any batches', async () => {
      const ids = Array.from({ length: 12 }, (_, index) => `id-${index}`);
      const deliveries = fc.tuple(
        fc.shuffledSubarray([...ids, ...ids, ...ids], { minLength: 1 }),
        fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 40, maxLength: 40 }),
      );
      let round = 0;
      await fc.assert(
        fc.asyncProperty(deliveries, async ([order, sizes]) => {
          round += 1;
          const runId = `any-order-${round}`;
          const news: string[] = [];
          for (let from = 0, batch = 0; from < order.length; from += sizes[batch] ?? 1, batch += 1) {
            const facts = order.slice(from, from + (sizes[batch] ?? 1)).map((id) => testFinished(runId, id));
            news.push(...(await runs().addFacts(facts)));
          }
          const distinct = [...new Set(order)].sort();
          expect([...news].sort()).toEqual(distinct);
          expect((await runs().facts(runId)).map((fact) => fact.id)).toEqual(distinct);
        }),
        { numRuns: 25 },
      );
    });

    it('are each new to exactly one of many writers at once', async () => {
      const ids = Array.from({ length: 1500 }, (_, index) => `id-${index}`);
      const orders = [ids, ids.toReversed(), ids.toSorted(), [...ids.slice(77), ...ids.slice(0, 77)]];
      const answers = await Promise.all(
        [...orders, ...orders].map((order) => runs().addFacts(order.map((id) => testFinished('crowd', id)))),
      );
      expect(answers.flatMap((answer) => [...answer]).sort()).toEqual(ids.toSorted());
      expect(await runs().countFacts('crowd')).toBe(1500);
    });

    it('of a big batch are all kept, or none', async () => {
      const big = Array.from({ length: 60 }, (_, index) =>
        testFinished('big', `id-${index}`, { name: `${index} `.padEnd(30_000, 'x') }),
      );
      const broken = { ...testFinished('big', 'zzz'), at: 'no time at all' };
      await expect(runs().addFacts([...big, broken])).rejects.toThrow('no time at all');
      expect(await runs().countFacts('big')).toBe(0);
      expect((await runs().addFacts(big)).size).toBe(60);
      expect(await runs().facts('big')).toHaveLength(60);
    });

    it('are named when known', async () => {
      await runs().addFacts([opened('r1', 'a'), opened('r1', 'b'), opened('r2', 'c')]);
      expect(await runs().knownFacts('r1', ['b', 'c', 'd'])).toEqual(new Set(['b']));
      expect(await runs().knownFacts('r1', [])).toEqual(new Set());
    });

    it('about tests are summed up by attempt and shard', async () => {
      await runs().addFacts([
        opened('r1'),
        testFinished('r1', 'a', { attempt: 2, shard: 'x', at: '2026-01-31T12:00:09Z' }),
        testFinished('r1', 'b', { shard: 'y', at: '2026-01-31T14:00:07+02:00' }),
        testFinished('r1', 'c', { shard: 'x', at: '2026-01-31T12:00:03.250Z' }),
        testFinished('r1', 'd', { shard: 'x', at: '2026-01-31T12:00:01Z' }),
        testFinished('r2', 'e', { shard: 'x' }),
      ]);
      const activity = (attempt: number, shard: string, tests: number, firstAt: string, lastAt: string) => ({
        attempt,
        shard,
        tests,
        firstAt: `2026-01-31T12:00:${firstAt}Z`,
        lastAt: `2026-01-31T12:00:${lastAt}Z`,
      });
      expect(await runs().testActivity('r1')).toEqual([
        activity(1, 'x', 2, '01.000', '03.250'),
        activity(1, 'y', 1, '07.000', '07.000'),
        activity(2, 'x', 1, '09.000', '09.000'),
      ]);
    });

    it('may hold NUL and broken surrogates, which are replaced', async () => {
      const hostile = testFinished('r1', 'nul\0id', { shard: 's\0', name: 'a\0b \ud800 \udc00x \\u0000 \\\0 😀' });
      expect(await runs().addFacts([hostile])).toEqual(new Set(['nul\0id']));
      expect(await runs().addFacts([hostile])).toEqual(new Set());
      expect(await runs().knownFacts('r1', ['nul\0id'])).toEqual(new Set(['nul\0id']));
      const [fact] = await runs().facts('r1');
      expect(fact).toEqual(
        testFinished('r1', 'nul\ufffdid', { shard: 's\ufffd', name: 'a\ufffdb \ufffd \ufffdx \\u0000 \\\ufffd 😀' }),
      );
      expect((await runs().testActivity('r1')).map((activity) => activity.shard)).toEqual(['s\ufffd']);
    });

    it('keep any text', async () => {
      let round = 0;
      await fc.assert(
        fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 200 }), async (name) => {
          round += 1;
          const runId = `text-${round}`;
          await runs().addFacts([testFinished(runId, 'a', { name })]);
          expect(await runs().facts(runId)).toEqual([testFinished(runId, 'a', { name: name.replaceAll('\0', '\ufffd') })]);
        }),
        { numRuns: 100 },
      );
    });
  });
}
