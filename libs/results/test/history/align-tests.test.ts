import type { RunReport, TestStatus } from '@testwire/contracts';
import { compareRun, rememberRun } from '@testwire/results';
import { merge, report, shard } from '../merge/build.ts';
import { runOf } from './build.ts';

const FAILS: Readonly<Record<string, TestStatus>> = { passes: 'passed', fails: 'failed' };

/** A run in which each of the shards ran the tests. */
function runIn(shards: readonly string[], hour: number, environment?: string): RunReport {
  const tests = Object.entries(FAILS).map(([name, status]) =>
    report(name, status, environment === undefined ? {} : { environment }),
  );
  const { tests: merged, shards: summaries, totals } = merge(...shards.map((id) => shard(id, 1, tests)));
  return runOf({ hour, tests: {}, more: { tests: merged, shards: summaries, totals, status: 'failed' } });
}

function compare(before: RunReport, now: RunReport): { failures: (string | undefined)[]; counts: object | undefined } {
  const base = rememberRun(before, 'tests');
  const { tests, comparison } = compareRun(now, { base, how: 'newest', line: [base], others: [] });
  const failures = tests
    .filter(({ status }) => status === 'failed')
    .map(({ shard: where, standing }) => `${where} ${standing?.change}`);
  return { failures, counts: comparison?.counts };
}

describe.each([undefined, 'node 20'])('the legs of a matrix, with the environment %p', (environment) => {
  it('are known when one of them runs alone', () => {
    expect(compare(runIn(['linux', 'windows'], 1, environment), runIn(['linux'], 2, environment))).toMatchObject({
      failures: ['linux still-failing'],
      counts: { added: 0, removed: 0, notRun: 2 },
    });
  });

  it('are known when another joins the one that ran alone, which is new itself', () => {
    expect(compare(runIn(['linux'], 1, environment), runIn(['linux', 'windows'], 2, environment))).toMatchObject({
      failures: ['linux still-failing', 'windows first-seen'],
      counts: { added: 2, removed: 0, notRun: 0 },
    });
  });

  it('are not taken for each other', () => {
    expect(compare(runIn(['linux', 'windows'], 1, environment), runIn(['macos'], 2, environment))).toMatchObject({
      failures: ['macos first-seen'],
      counts: { added: 2, removed: 0, notRun: 4 },
    });
  });

  it('do not matter where a shard has another name', () => {
    expect(compare(runIn(['linux'], 1, environment), runIn(['ubuntu'], 2, environment)).failures).toEqual([
      'ubuntu still-failing',
    ]);
  });
});
