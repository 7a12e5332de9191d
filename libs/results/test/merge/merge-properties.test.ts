import { TEST_STATUSES } from '@testwire/contracts';
import type { TestReport } from '@testwire/contracts';
import * as fc from 'fast-check';
import { mergeShards } from '@testwire/results';
import type { ShardInput } from '@testwire/results';
import { merge, report, shard } from './build.ts';

const status = fc.constantFrom(...TEST_STATUSES);
const optional = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(value, { nil: undefined });

/** Few names and shards, so that identities collide in every way. */
const test: fc.Arbitrary<TestReport> = fc
  .record({
    name: fc.constantFrom('x', 'y', 'z'),
    status,
    file: optional(fc.constantFrom('f', 'g')),
    parameters: optional(fc.constantFrom('#2', 'n=1')),
    environment: optional(fc.constantFrom('a', 'b')),
    durationMs: optional(fc.integer({ min: 0, max: 1000 })),
    retries: optional(fc.array(fc.record({ status }), { maxLength: 2 })),
  })
  .map(({ name, status, ...more }) =>
    report(name, status, Object.fromEntries(Object.entries(more).filter(([, value]) => value !== undefined))),
  );

const count = fc.integer({ min: 0, max: 5 });
const unlisted = fc
  .record({ passed: count, failed: count, errored: count, skipped: count })
  .map((counts) => ({ total: counts.passed + counts.failed + counts.errored + counts.skipped, ...counts }));

const input: fc.Arbitrary<ShardInput> = fc
  .record({
    shard: fc.constantFrom('a', 'b', 'c'),
    attempt: fc.integer({ min: 1, max: 3 }),
    worker: optional(fc.constantFrom('w1', 'w2')),
    format: fc.constantFrom('junit', 'junit', 'ctrf', 'events'),
    tests: fc.array(test, { maxLength: 8 }),
    unlisted: optional(unlisted),
    metrics: optional(fc.dictionary(fc.constantFrom('m', 'n', '__proto__'), fc.integer())),
    problems: fc.array(fc.record({ message: fc.constantFrom('p', 'q') }), { maxLength: 2 }),
    partial: fc.boolean(),
  })
  .map(({ shard, attempt, worker, format, tests, unlisted, metrics, problems, partial }) => ({
    shard,
    attempt,
    ...(worker === undefined ? {} : { worker }),
    result: {
      format,
      tests,
      ...(unlisted === undefined ? {} : { unlisted }),
      ...(metrics === undefined ? {} : { metrics }),
      partial,
      problems,
    },
  }));

const inputs = fc.array(input, { maxLength: 10 });

function bytes(shards: readonly ShardInput[]): string {
  return JSON.stringify(mergeShards({ project: 'shop', shards }));
}

describe('mergeShards as a join', () => {
  it('gives the same bytes for any order of the inputs', () => {
    const shuffled = inputs.chain((all) =>
      fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length })),
    );
    fc.assert(
      fc.property(shuffled, ([all, other]) => {
        expect(bytes(other)).toBe(bytes(all));
      }),
      { numRuns: 1000 },
    );
  });

  it('gives the same bytes when inputs arrive twice', () => {
    const repeated = inputs.chain((all) => fc.tuple(fc.constant(all), fc.subarray(all)));
    fc.assert(
      fc.property(repeated, ([all, again]) => {
        expect(bytes([...structuredClone(again), ...all])).toBe(bytes(all));
      }),
      { numRuns: 300 },
    );
  });

  it('conserves every report, and contradicts itself nowhere', () => {
    fc.assert(
      fc.property(inputs, (all) => {
        const { tests, conservation, totals, flaky } = merge(...all);
        expect(conservation.merged).toBe(totals.total);
        expect(flaky).toBe(tests.filter((each) => each.flaky).length);
        for (const each of tests) expect(each.attempts.at(-1)).toMatchObject({ status: each.status, shard: each.shard });
      }),
      { numRuns: 500 },
    );
  });

  it('counts every execution of distinct inputs, once each', () => {
    const distinct = fc.uniqueArray(input, { maxLength: 8, selector: (each) => JSON.stringify([each.shard, each.attempt]) });
    fc.assert(
      fc.property(distinct, (all) => {
        const expected = all.reduce((sum, { result }) => sum + result.tests.length + (result.unlisted?.total ?? 0), 0);
        expect(merge(...all).conservation.reported).toBe(expected);
      }),
      { numRuns: 300 },
    );
  });

  it('merges nothing silently: files of one attempt give as many tests as they list', () => {
    const oneAttempt = fc
      .uniqueArray(input, { maxLength: 6, selector: (each) => each.shard })
      .map((all) => all.map((each) => ({ ...each, attempt: 1, result: { ...each.result, format: 'junit' } })));
    fc.assert(
      fc.property(oneAttempt, (all) => {
        const merged = merge(...all);
        expect(merged.tests).toHaveLength(all.reduce((sum, { result }) => sum + result.tests.length, 0));
        expect(merged.conservation.superseded).toBe(0);
      }),
      { numRuns: 500 },
    );
  });

  it('looks at each of many tests of one name as often as at each of a few', () => {
    const looksPerTest = (length: number): number => {
      let looks = 0;
      const tests = Array.from({ length }, () => ({
        ...report('same'),
        get name() {
          looks += 1;
          return 'same';
        },
      }));
      expect(merge(shard('a', 1, tests)).tests).toHaveLength(length);
      return looks / length;
    };
    expect(looksPerTest(1000)).toBeLessThanOrEqual(2 * looksPerTest(50));
  });
});
