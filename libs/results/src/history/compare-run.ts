import type { Comparison, MergedTest, PastRun, RunReport, Standing } from '@testwire/contracts';
import { alignHistory } from './align-history.ts';
import { classifyTests } from './classify-tests.ts';
import { findOutages } from './outages.ts';
import type { Past } from './past.ts';
import { refOf } from './past-run-ref.ts';
import { comparePresence } from './presence.ts';
import { columnsOf } from './run-columns.ts';
import { compareDurations } from './slower.ts';
import { usualMetrics } from './usual-metrics.ts';

/**
 * Puts a run beside the history of its base branch: each test gets its `standing` where there is something to say, the run its `comparison`.
 * Without a base the report stays as it is. The order of `past.others` does not matter.
 */
export function compareRun(report: RunReport, past: Past): RunReport {
  const { base } = past;
  if (base === undefined) return report;
  const now = columnsOf(report);
  const history = alignHistory(report, base, past);
  const outages = findOutages(now, history.usualShare);
  const durations = compareDurations(now, history.line);
  const { standings, counts } = classifyTests(report, { now, history, outages, slower: durations.slower });
  const presence = comparePresence(report, history.base);
  return {
    ...report,
    tests: report.tests.map((test, at) => withStanding(test, standings.get(at))),
    comparison: {
      base: { ...refOf(base), how: past.how },
      counts: { ...counts, ...presence.counts, slower: durations.slower.size, quarantined: 0 },
      removed: presence.removed,
      notRun: presence.notRun,
      outages: [...outages.found],
      slowWorkers: durations.slowWorkers,
      trend: history.line.map(({ run }) => trendOf(run)),
      metrics: usualMetrics(
        report,
        history.line.map(({ run }) => run),
      ),
    },
  };
}

function withStanding(test: MergedTest, standing: Standing | undefined): MergedTest {
  if (standing !== undefined) return { ...test, standing };
  if (test.standing === undefined) return test;
  const { standing: _, ...bare } = test;
  return bare;
}

function trendOf(run: PastRun): Comparison['trend'][number] {
  const { status, totals, flaky, durationSeconds } = run;
  return { ...refOf(run), status, totals, flaky, durationSeconds };
}
