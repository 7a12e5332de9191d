import { formatCount, type RunReport, type RunStatus } from '@testwire/contracts';
import { inertLine } from './firewall/index.ts';
import { formatDuration } from './format/amounts.ts';
import { countParts, describeNotRun, partWord } from './format/run-parts.ts';
import { phraseFailures } from './format/describe-standing.ts';
import { FAILURE_GROUPS, rankFailures } from './format/rank-failures.ts';
import { cutTo, type TextLimit } from './text-limit.ts';

const REASON_CHARACTERS = 300;

/**
 * The run in one plain line within the limit: `2 failed, 1 flaky, 39 passed of 42 in 2m 5.70s`, or, beside its history,
 * `2 new failures, 1 still failing, 39 passed of 42 in 2m 5.70s`.
 */
export function renderHeadline(report: RunReport, limit: TextLimit): string {
  return cutTo(HEADLINES[report.status](report), limit);
}

const HEADLINES: Readonly<Record<RunStatus, (report: RunReport) => string>> = {
  pending: () => 'Waiting for test results',
  running: (report) => join('Running', [...reportedShards(report), ...countsSoFar(report)]),
  incomplete: (report) => join('Incomplete', [...missingShards(report), ...countsSoFar(report)]),
  cancelled: (report) => join('Cancelled', [...reasonOf(report), ...countsSoFar(report)]),
  errored: (report) => join('Errored', [...reasonOf(report), ...countsSoFar(report)]),
  passed: verdictOf,
  failed: verdictOf,
};

function verdictOf(report: RunReport): string {
  const { total, passed } = report.totals;
  const time = formatDuration(report.durationSeconds);
  if (total === 0) return `No tests in ${time}`;
  const troubles = troublesOf(report);
  if (troubles.length === 0 && passed === total) return `${total} passed in ${time}`;
  return `${[...troubles, `${passed} passed`].join(', ')} of ${total} in ${time}`;
}

function troublesOf(report: RunReport): string[] {
  const { failed, errored } = report.totals;
  const failures =
    report.comparison === undefined
      ? [...(failed > 0 ? [`${failed} failed`] : []), ...(errored > 0 ? [`${errored} errored`] : [])]
      : comparedFailures(report, failed + errored);
  return [...failures, ...(report.flaky > 0 ? [`${report.flaky} flaky`] : [])];
}

/** Failures without a name of theirs are among the others, so that the sum is right. */
function comparedFailures(report: RunReport, bad: number): string[] {
  const groups = rankFailures(report);
  const listed = FAILURE_GROUPS.reduce((sum, group) => sum + groups[group].length, 0);
  return FAILURE_GROUPS.flatMap((group) => {
    const count = groups[group].length + (group === 'other' ? Math.max(0, bad - listed) : 0);
    return count === 0 ? [] : [phraseFailures(group, count)];
  });
}

function countsSoFar(report: RunReport): string[] {
  const { total, passed } = report.totals;
  return total === 0 ? [] : [...troublesOf(report), `${passed} passed of ${total} so far`];
}

function reportedShards(report: RunReport): string[] {
  const { total, reported } = countParts(report);
  return total > 1 ? [`${reported} of ${formatCount(total, partWord(report))} reported`] : [];
}

function missingShards(report: RunReport): string[] {
  const missing = describeNotRun(report);
  return missing === undefined ? reasonOf(report) : [`${missing} missing`];
}

function reasonOf(report: RunReport): string[] {
  const reason = inertLine(report.reason ?? '', REASON_CHARACTERS, 'plain').replace(/\.$/, '');
  return reason === '' ? [] : [reason];
}

function join(state: string, parts: readonly string[]): string {
  return parts.length === 0 ? state : `${state}: ${parts.join(', ')}`;
}
