import { type MergedTest, type PastRun, runReport, type RunReport } from '@testwire/contracts';
import { compareRun } from '@testwire/results';
import { lineOf, type Outcome, pastOf, runOf } from './build.ts';

const NOW = 100;

function against(line: readonly PastRun[], tests: Record<string, Outcome | string>, others: readonly PastRun[] = []): RunReport {
  const base = line.at(-1);
  const report = runOf({ hour: NOW, branch: 'change', tests });
  return compareRun(report, { ...(base === undefined ? {} : { base }), how: 'newest', line, others });
}

function standingOf(report: RunReport, name = 'test'): MergedTest['standing'] {
  return report.tests.find((test) => test.name === name)?.standing;
}

describe('what a failure is, beside the base branch', () => {
  it.each([
    ['PPPPP', 'F', 'new'],
    ['PPPPF', 'F', 'still-failing'],
    ['PPPPF', 'P', 'fixed'],
    ['PPPPP', 'P', undefined],
    ['PPPPP', 'S', undefined],
    ['-----', 'F', 'first-seen'],
    ['SSSSS', 'E', 'first-seen'],
    // The base does not know it, but the branch does.
    ['PPPP-', 'F', 'new'],
    ['PPPFS', 'E', 'still-failing'],
    // A single failure may be a fault that was mended at once, and several in a row are one fault.
    ['PPPFPPPP', 'F', 'new'],
    ['PPPFFFPP', 'F', 'new'],
    // Twice the same, and no fault that stayed.
    ['PPFPPPFPP', 'F', 'flaky'],
    ['PPpPPPPPP', 'F', 'flaky'],
    ['PPfPPPPPP', 'F', 'flaky'],
    ['PPPpPPPPF', 'F', 'flaky'],
    // It was flaky, and broke since.
    ['PPPPPPpPPPPPPFFFF', 'F', 'still-failing'],
    // What passes by chance is not mended.
    ['PPFPPFPPF', 'P', undefined],
  ])('%s, then %s: %s', (letters, now, change) => {
    expect(standingOf(against(lineOf(letters), { test: now, other: 'P' }))?.change).toBe(change);
  });

  it('does not ask an earlier run of the same commit what was there before', () => {
    const commit = 'c0ffee1';
    const tests = { test: 'F', other: 'P' };
    const line = lineOf('---');
    const [base] = line;
    const first = pastOf({ hour: 50, commit, tests });
    const rerun = compareRun(runOf({ hour: NOW, commit, tests }), {
      ...(base === undefined ? {} : { base }),
      how: 'newest',
      line: [...line, first],
      others: [],
    });
    expect(standingOf(rerun)?.change).toBe('first-seen');
  });

  it('does not let a flaky test hide a failure that it never had, or too many in a row', () => {
    const line = lineOf('PPPPpPPPPpPPPP', { message: 'Timed out after 5 ms' });
    const fails = (outcome: Outcome) => standingOf(against(line, { test: outcome, other: 'P' }))?.change;
    expect(fails({ tries: 'F', message: 'Timed out after 9 ms' })).toBe('flaky');
    expect(fails({ tries: 'F', message: 'x is undefined' })).toBe('new');
    expect(fails({ tries: 'FFF', message: 'Timed out after 9 ms' })).toBe('new');
  });

  it('does not take the same regression, seen before on the change, for flakiness', () => {
    const line = lineOf('PPPPpPPPPpPPPP', { message: 'Timed out after 5 ms' });
    const broken = { tries: 'F', message: 'x is undefined' };
    const others = [90, 91].map((hour) => pastOf({ hour, branch: 'change', tests: { test: broken } }));
    expect(standingOf(against(line, { test: broken }, others))?.change).toBe('new');
    const timedOut = { tries: 'F', message: 'Timed out after 7 ms' };
    const before = [90, 91, 92].map((hour) => pastOf({ hour, branch: 'change', tests: { test: timedOut } }));
    expect(standingOf(against(line, { test: timedOut }, before))?.change).toBe('new');
  });

  it('knows a test as flaky that passed and failed at one commit', () => {
    const line = lineOf('PPPP');
    const others = ['F', 'P'].map((tries, at) =>
      pastOf({ hour: 50 + at, commit: 'abc1234', branch: 'else', tests: { test: tries } }),
    );
    const standing = standingOf(against(line, { test: 'F' }, others));
    expect(standing).toMatchObject({
      change: 'flaky',
      flakiness: { confidence: 0.6, attempts: 0, commits: 1, relapses: 0, runs: 7 },
    });
  });

  it('counts single failures between passes, and no faults that stayed for a while', () => {
    const evidence = (letters: string) => standingOf(against(lineOf(letters), { test: 'F' }))?.flakiness?.relapses;
    expect(evidence('PPFPPFPPF')).toBe(2);
    expect(evidence('PPFFPPFFFPPF')).toBeUndefined();
    expect(evidence('FPSFSPFF')).toBe(1);
  });

  it('takes what is known of the run itself for no part of its history', () => {
    const line = lineOf('PPPP');
    const before = pastOf({ hour: NOW, branch: 'change', tests: { test: 'FP', other: 'P' } });
    const report = against([...line, before], { test: 'F', other: 'P' }, [before]);
    expect(standingOf(report)).toEqual({ change: 'new', recent: 'PPPP' });
    expect(report.comparison?.trend).toHaveLength(4);
  });

  it('takes the newest of several states of one run', () => {
    const [flaky, mended] = ['FP', 'P'].map((tries, index) =>
      pastOf({ hour: 50, branch: 'else', tests: { test: tries, other: 'P' }, more: { revision: index + 1 } }),
    );
    if (flaky === undefined || mended === undefined) throw new Error('There are two.');
    for (const others of [
      [flaky, mended],
      [mended, flaky],
    ])
      expect(standingOf(against(lineOf('PPPP'), { test: 'F', other: 'P' }, others))?.flakiness).toBeUndefined();
  });

  it('looks at the newest of very many other runs, in whatever order they come', () => {
    const others = Array.from({ length: 60 }, (_, hour) =>
      pastOf({ hour, runId: `other-${hour}`, branch: 'else', tests: { test: hour < 5 || hour === 40 ? 'FP' : 'P' } }),
    );
    const flakinessOf = (runs: readonly PastRun[]) => standingOf(against(lineOf('PPPP'), { test: 'F' }, runs))?.flakiness;
    expect(flakinessOf(others)).toMatchObject({ attempts: 1, runs: 55 });
    expect(flakinessOf(others.toReversed())).toEqual(flakinessOf(others));
  });

  it('says since when a test fails, and how it did before', () => {
    const standing = standingOf(against(lineOf('PFPFS-F'), { test: 'F', other: 'P' }));
    expect(standing).toMatchObject({ change: 'still-failing', since: { runId: 'run-3' }, recent: 'PFPFS-F' });
  });

  it('takes a base in the middle of the line, and tells nothing of what came after it', () => {
    const line = lineOf('PPFPFF');
    const [, , , base] = line;
    const report = runOf({ hour: NOW, branch: 'change', tests: { test: 'F' } });
    const compared = compareRun(report, { ...(base === undefined ? {} : { base }), how: 'merge-base', line, others: [] });
    expect(standingOf(compared)?.change).toBe('new');
    expect(compared.comparison).toMatchObject({ base: { runId: 'run-3', how: 'merge-base' }, trend: { length: 6 } });
  });

  it('leaves a run without a base as it is, and tests alone of which there is nothing to say', () => {
    const report = runOf({ hour: NOW, tests: { test: 'F' } });
    expect(compareRun(report, { how: 'newest', line: [], others: [] })).toBe(report);
    expect(against(lineOf('PP'), { test: 'P' }).tests[0]).not.toHaveProperty('standing');
  });
});

const many = (tries: string, outcome: Outcome = {}, count = 12): Record<string, Outcome> =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [`t${at}`, { ...outcome, tries }]));

describe('outages', () => {
  it('names one of the whole run once, and keeps what failed before apart', () => {
    const base = pastOf({ hour: 1, tests: { ...many('P'), test: 'F' } });
    const { comparison, tests } = against([base], { ...many('F'), test: 'F' });
    expect(comparison).toMatchObject({ outages: [{ failed: 13, total: 13 }], counts: { outage: 12, stillFailing: 1, new: 0 } });
    expect(tests[0]?.standing?.change).toBe('outage');
  });

  it('does not take a branch that always fails for one', () => {
    const line = [1, 2, 3].map((hour) => pastOf({ hour, tests: many('F') }));
    expect(against(line, many('F')).comparison?.outages).toEqual([]);
  });

  it('names a worker on which nearly all failed, while others did well', () => {
    const healthy = Object.fromEntries(
      Object.entries(many('P', { worker: 'good' }, 20)).map(([name, outcome]) => [`x${name}`, outcome]),
    );
    const base = pastOf({ hour: 1, tests: { ...many('P', { worker: 'any' }, 6), ...healthy } });
    const { comparison } = against([base], {
      ...many('F', { worker: 'bad' }, 6),
      ...healthy,
      xt1: { tries: 'F', worker: 'good' },
    });
    expect(comparison).toMatchObject({ outages: [{ worker: 'bad', failed: 6, total: 6 }], counts: { outage: 6, new: 1 } });
  });

  it('blames no worker where the others did badly, too', () => {
    const others = Object.fromEntries(
      Object.entries(many('P', { worker: 'good' }, 20)).map(([name, outcome]) => [`x${name}`, outcome]),
    );
    const bad = many('F', { worker: 'bad' }, 6);
    const failing = Object.fromEntries(Array.from({ length: 5 }, (_, at) => [`xt${at}`, { tries: 'F', worker: 'good' }]));
    const line = [pastOf({ hour: 1, tests: { ...many('P', {}, 6), ...others } })];
    expect(against(line, { ...bad, ...others, ...failing }).comparison).toMatchObject({
      outages: [],
      counts: { new: 11, outage: 0 },
    });
  });

  it.each([
    ['FFF', 'still-failing', 'by worker'],
    ['FF', 'outage', 'by worker'],
    ['FFPF', 'outage', 'by worker'],
    // Where the leg did not run says nothing.
    ['FF-F', 'still-failing', 'by worker'],
    ['FFF', 'still-failing', 'by shard'],
    ['FF', 'outage', 'by shard'],
  ])('of one worker that is on the base branch since %s, is %s: %s', (letters, change, by) => {
    const worker = (hour: number): string => (by === 'by worker' ? 'mac' : `mac-${hour}`);
    const legs = (tries: string, hour: number): Record<string, Outcome> => ({
      ...many('P', { worker: `linux-${hour}`, shard: 'linux' }, 20),
      ...Object.fromEntries(
        (tries === '-' ? [] : ['a', 'b', 'c', 'd', 'e', 'f']).map((name) => [
          name,
          { tries, worker: worker(hour), shard: 'mac' },
        ]),
      ),
    });
    const line = Array.from(`PP${letters}`, (tries, hour) => pastOf({ hour, tests: legs(tries, hour) }));
    const { tests } = against(line, legs('F', 50));
    expect(tests.filter(({ name }) => name.length === 1).map(({ standing }) => standing?.change)).toEqual(Array(6).fill(change));
    if (change === 'still-failing') expect(tests.find(({ name }) => name === 'a')?.standing?.since?.runId).toBe('run-2');
  });

  it('does not let one that is past say anything of a test', () => {
    const line = ['P', 'F', 'P', 'P', 'F', 'P', 'F'].map((tries, hour) => pastOf({ hour, tests: many(tries) }));
    const { comparison } = against(line, { ...many('P'), t0: 'F' });
    expect(comparison?.counts).toMatchObject({ new: 1, flaky: 0, fixed: 0, stillFailing: 0 });
  });
});

describe('tests that came and went', () => {
  const base = pastOf({ hour: 1, tests: { ...many('P', { shard: 'a' }, 4), gone: { shard: 'a' }, apart: { shard: 'b' } } });

  it('are removed when their shard ran again, and not run when it did not', () => {
    const { comparison } = against([base], { ...many('P', { shard: 'z' }, 4), more: 'P' });
    expect(comparison).toMatchObject({
      counts: { added: 1, removed: 1, notRun: 1 },
      removed: [{ id: 'gone', name: 'gone' }],
      notRun: [{ id: 'apart', name: 'apart' }],
    });
  });

  it.each([
    ['a part of the shard', { tests: many('P', { shard: 'a' }, 1) }],
    ['an incomplete run', { tests: many('P', {}, 4), more: { status: 'incomplete' as const } }],
    ['a cancelled run', { tests: many('P', {}, 4), more: { status: 'cancelled' as const } }],
    ['a damaged file', { tests: many('P', {}, 4), more: { partial: true } }],
    [
      'a run that lacks a shard, whatever its sender says',
      {
        tests: many('P', {}, 4),
        more: {
          shards: [
            { id: 'b', attempt: 1, state: 'lost' as const, totals: { total: 0, passed: 0, failed: 0, errored: 0, skipped: 0 } },
          ],
        },
      },
    ],
    [
      'tests that were only counted',
      { tests: many('P', {}, 4), more: { unlisted: { total: 1, passed: 1, failed: 0, errored: 0, skipped: 0 } } },
    ],
  ])('are not removed by %s', (_, parts) => {
    const compared = compareRun(runOf({ hour: NOW, ...parts }), { base, how: 'newest', line: [base], others: [] });
    expect(compared.comparison?.counts.removed).toBe(0);
    expect(compared.comparison?.counts.notRun).toBeGreaterThan(0);
  });

  it.each(['pending', 'running'] as const)('are not told while the run is %s: they may still come', (status) => {
    const going = runOf({ hour: NOW, tests: many('P', {}, 4), more: { status } });
    const { comparison } = compareRun(going, { base, how: 'newest', line: [base], others: [] });
    expect(comparison).toMatchObject({ counts: { removed: 0, notRun: 0 }, removed: [], notRun: [] });
  });
});

describe('metrics', () => {
  it('have a usual value when five runs know them', () => {
    const line = [3, 1, 2, 50, 2].map((value, hour) =>
      pastOf({ hour, tests: {}, more: { metrics: { speed: value, rare: value, name: 'x' } } }),
    );
    const short = line.map((run, at) => (at > 0 ? run : { ...run, metrics: { speed: 3 } }));
    const report = runOf({ hour: NOW, tests: {}, more: { metrics: { speed: 4, rare: 4, toString: 1 } } });
    const [base] = short;
    const compared = compareRun(report, { ...(base === undefined ? {} : { base }), how: 'newest', line: short, others: [] });
    expect(compared.comparison?.metrics).toEqual({ speed: { usual: 2, spread: 1, runs: 5 } });
  });

  it('have none that is infinite, which JSON cannot hold', () => {
    const line = lineOf('PPPPPP').map((run, at) => ({
      ...run,
      metrics: { high: 1.7e308, wide: at % 2 === 0 ? 1.7e308 : -1.7e308 },
    }));
    const report = runOf({ hour: NOW, tests: {}, more: { metrics: { high: 1, wide: 2 } } });
    const [base] = line;
    const compared = compareRun(report, { ...(base === undefined ? {} : { base }), how: 'newest', line, others: [] });
    expect(runReport.safeParse(JSON.parse(JSON.stringify(compared))).success).toBe(true);
  });
});
