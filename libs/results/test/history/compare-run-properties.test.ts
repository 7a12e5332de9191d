import { isFinished, MOST_ABSENT, type PastRun, type RunReport, runReport } from '@testwire/contracts';
import { compareRun, type Past, rememberRun } from '@testwire/results';
import * as fc from 'fast-check';
import { isWhole, type Outcome, pastOf, runOf } from './build.ts';

const outcome: fc.Arbitrary<Outcome> = fc.record({
  tries: fc.constantFrom('P', 'P', 'P', 'F', 'E', 'S', 'FP', 'PF', 'FFF'),
  ms: fc.constantFrom(1, 100, 1000, 5000),
  shard: fc.constantFrom('1', '2', 'c.xml'),
  worker: fc.constantFrom('w1', 'w2'),
  message: fc.constantFrom('Timed out after 5 ms', 'x is undefined'),
});

/** Few names, so that runs share tests and lack some. */
const names = Array.from({ length: 14 }, (_, at) => `t${at}`);
const tests = fc.dictionary(fc.constantFrom(...names), outcome, { maxKeys: 14 }).map((all) => ({ ...all }));
/** Outages, too: all the same. */
const outOfOrder = outcome.map((same) => Object.fromEntries(names.map((name) => [name, same])));

const parts = fc.record({
  tests: fc.oneof({ weight: 4, arbitrary: tests }, { weight: 1, arbitrary: outOfOrder }),
  commit: fc.constantFrom('aaaaaaa', 'bbbbbbb', 'ccccccc', 'ddddddd'),
  branch: fc.constantFrom('main', 'change', 'else'),
});

const status = fc.constantFrom<RunReport['status']>('passed', 'failed', 'failed', 'incomplete', 'cancelled', 'running');

interface Case {
  readonly report: RunReport;
  readonly past: Past & { readonly base: PastRun };
}

const compared: fc.Arbitrary<Case> = fc
  .record({
    line: fc.array(parts, { minLength: 1, maxLength: 12 }),
    others: fc.array(parts, { maxLength: 6 }),
    now: parts,
    status,
    baseAt: fc.nat(20),
  })
  .map(({ line, others, now, status, baseAt }) => {
    const runs = line.map((run, hour) => pastOf({ ...run, hour, branch: 'main' }));
    const rest = others.map((run, hour) => pastOf({ ...run, hour, runId: `other-${hour}` }));
    const base = [...runs, ...rest].at(baseAt % (runs.length + rest.length)) ?? pastOf({ hour: 0, tests: {} });
    return { report: runOf({ ...now, hour: 99, more: { status } }), past: { base, how: 'newest', line: runs, others: rest } };
  });

const failing = ({ status }: { status: string }): boolean => status === 'failed' || status === 'errored';

describe('compareRun', () => {
  it('does not depend on the order of the other runs', () => {
    const shuffled = compared.chain((one) =>
      fc.record({
        one: fc.constant(one),
        others: fc.shuffledSubarray([...one.past.others], { minLength: one.past.others.length }),
      }),
    );
    fc.assert(
      fc.property(shuffled, ({ one: { report, past }, others }) => {
        expect(compareRun(report, { ...past, others })).toEqual(compareRun(report, past));
      }),
      { numRuns: 200 },
    );
  });

  it('gives every failing test one change, and counts that balance', () => {
    fc.assert(
      fc.property(compared, ({ report, past }) => {
        const { tests, comparison } = compareRun(report, past);
        const counts = comparison?.counts;
        if (counts === undefined) throw new Error('no comparison');
        for (const test of tests) {
          const change = test.standing?.change;
          if (failing(test)) expect(change).toBeDefined();
          if (failing(test)) expect(change).not.toBe('fixed');
          else expect([undefined, 'fixed']).toContain(change);
          if (change === 'fixed') expect(test.status).toBe('passed');
        }
        const sum = counts.new + counts.firstSeen + counts.outage + counts.stillFailing + counts.flaky;
        expect(sum).toBe(tests.filter(failing).length);
        expect(counts.fixed).toBe(tests.filter(({ standing }) => standing?.change === 'fixed').length);
        expect(counts.slower).toBe(tests.filter(({ standing }) => standing?.slower !== undefined).length);

        const before = new Set(past.base.roster.tests.map(({ id }) => id));
        const shared = tests.filter(({ id }) => before.has(id)).length;
        expect(counts.added).toBe(tests.length - shared);
        expect(counts.removed + counts.notRun).toBe(isFinished(report.status) ? before.size - shared : 0);
        expect(comparison?.removed).toHaveLength(Math.min(MOST_ABSENT, counts.removed));
        expect(comparison?.notRun).toHaveLength(Math.min(MOST_ABSENT, counts.notRun));
        if (!isWhole(report)) expect(counts.removed).toBe(0);
      }),
      { numRuns: 200 },
    );
  });

  it('gives what the contract allows, changes nothing that it was given, and the same again', () => {
    fc.assert(
      fc.property(compared, ({ report, past }) => {
        const given = structuredClone({ report, past });
        const once = compareRun(report, past);
        expect({ report, past }).toEqual(given);
        expect(runReport.safeParse(once).error).toBeUndefined();
        expect(compareRun(once, past)).toEqual(once);
      }),
      { numRuns: 100 },
    );
  });

  it('finds nothing new in a run beside itself', () => {
    fc.assert(
      fc.property(compared, fc.boolean(), ({ report, past }, inLine) => {
        const base = rememberRun(report, 'tests');
        const { counts } =
          compareRun(report, { ...past, base, line: inLine ? [...past.line, base] : past.line }).comparison ?? {};
        expect(counts).toMatchObject({ new: 0, firstSeen: 0, fixed: 0, added: 0, removed: 0, notRun: 0 });
      }),
      { numRuns: 150 },
    );
  });
});
