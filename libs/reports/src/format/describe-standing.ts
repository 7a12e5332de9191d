import {
  type Comparison,
  type Flakiness,
  formatCount,
  type MergedTest,
  type PastRunRef,
  type RunReport,
} from '@testwire/contracts';
import { formatDuration } from './amounts.ts';
import { FAILURE_GROUPS, type FailureGroup, rankFailures } from './rank-failures.ts';

const COMMIT_CHARACTERS = 10;

const HOW: Readonly<Record<Comparison['base']['how'], string>> = {
  'merge-base': 'where the change began',
  base: 'the base of the change',
  newest: 'its newest run',
  given: 'as given',
};

/** Why the run was compared with that one: `where the change began`. */
export function describeHow({ how }: Comparison['base']): string {
  return HOW[how];
}

export function shortCommit({ commit }: PastRunRef): string | undefined {
  return commit?.slice(0, COMMIT_CHARACTERS);
}

/** `2025-03-10`. */
export function formatDay(iso: string): string {
  return new Date(iso).toISOString().slice(0, 10);
}

/** `90%`; never 100%, for nobody is certain. */
export function formatConfidence({ confidence }: Flakiness): string {
  return `${Math.min(99, Math.round(confidence * 100))}%`;
}

/** `tries disagreed in 2 runs, relapsed 3 times (40 runs)`. */
export function describeFlakiness({ attempts, commits, relapses, runs }: Flakiness): string {
  const signs = [
    ...(attempts > 0 ? [`tries disagreed in ${formatCount(attempts, 'run')}`] : []),
    ...(commits > 0 ? [`runs disagreed at ${formatCount(commits, 'commit')}`] : []),
    ...(relapses > 0 ? [`relapsed ${formatCount(relapses, 'time')}`] : []),
  ];
  return `${signs.length === 0 ? '-' : signs.join(', ')} (${formatCount(runs, 'run')})`;
}

/** `1.20s → 3.40s`, what is usual and what it took. Undefined when it is not slower. */
export function describeSlower({ standing }: MergedTest): string | undefined {
  const slower = standing?.slower;
  return slower === undefined ? undefined : `${formatDuration(slower.usualMs / 1000)} → ${formatDuration(slower.nowMs / 1000)}`;
}

/** `1.8 times as long as usual over 120 tests`. */
export function describeSlowWorker({ factor, tests }: Comparison['slowWorkers'][number]): string {
  return `${factor.toFixed(1)} times as long as usual over ${formatCount(tests, 'test')}`;
}

/** `worker gpu-1: 45 of 50 tests failed at once`. Hostile. */
export function describeOutage({ worker, failed, total }: Comparison['outages'][number]): string {
  const where = worker === undefined ? '' : `worker ${worker}: `;
  return `${where}${failed} of ${formatCount(total, 'test')} failed at once`;
}

/** So many failures of a group in a line: `2 new failures`. */
export function phraseFailures(group: FailureGroup, count: number): string {
  switch (group) {
    case 'new':
      return formatCount(count, 'new failure');
    case 'first-seen':
      return `${count} first seen`;
    case 'other':
      return formatCount(count, 'other failure');
    case 'outage':
      return `${count} in an outage`;
    case 'still-failing':
      return `${count} still failing`;
    case 'flaky':
      return `${count} known flaky`;
    case 'quarantined':
      return `${count} quarantined`;
    default:
      return group satisfies never;
  }
}

/** What the comparison came to, as far as there is anything: `2 new failures`, `3 fixed`. */
export function phraseComparison(report: RunReport, { counts }: Comparison): string[] {
  const groups = rankFailures(report);
  const failures = FAILURE_GROUPS.filter((group) => groups[group].length > 0);
  const phrases = [
    [counts.fixed, 'fixed'],
    [counts.slower, 'slower'],
    [counts.removed, 'removed'],
    [counts.notRun, 'not run'],
  ] as const;
  return [
    ...failures.map((group) => phraseFailures(group, groups[group].length)),
    ...phrases.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`),
  ];
}
