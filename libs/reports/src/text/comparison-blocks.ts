import type { AbsentTest, RunReport } from '@testwire/contracts';
import { readableLine } from '../firewall/index.ts';
import {
  describeHow,
  describeSlower,
  describeSlowWorker,
  formatDay,
  phraseComparison,
  shortCommit,
} from '../format/describe-standing.ts';
import { describeTest } from '../format/describe.ts';
import { listLines, type View } from './list-lines.ts';

/** With which run it is compared, and what that came to, in two lines. */
export function comparisonLines(report: RunReport, { width }: View): string[] {
  const { comparison } = report;
  if (comparison === undefined) return [];
  const { base } = comparison;
  const counts = phraseComparison(report, comparison);
  const at = shortCommit(base);
  const where = `${base.branch ?? base.runId}${at === undefined ? '' : ` at ${at}`}`;
  return [
    readableLine(`Compared with ${where} of ${formatDay(base.openedAt)}, ${describeHow(base)}`, width),
    ...(counts.length === 0 ? [] : [counts.join(', ')]),
  ];
}

/** What changed beside the failures. */
export function changeBlocks(report: RunReport, view: View): string[][] {
  const { comparison, tests } = report;
  if (comparison === undefined) return [];
  const fixed = tests.filter(({ status, standing }) => status === 'passed' && standing?.change === 'fixed').map(describeTest);
  const slower = tests.flatMap((test) => {
    const times = describeSlower(test);
    return times === undefined ? [] : [`${describeTest(test)}: ${times}`];
  });
  const workers = comparison.slowWorkers.map((slow) => `${slow.worker}: ${describeSlowWorker(slow)}`);
  return [
    listLines('Fixed', fixed, view),
    listLines('Slower', slower, view),
    absentLines('Removed', comparison.removed, comparison.counts.removed, view),
    absentLines('Not run', comparison.notRun, comparison.counts.notRun, view),
    listLines('Slow workers', workers, view),
  ];
}

function absentLines(title: string, tests: readonly AbsentTest[], total: number, view: View): string[] {
  return listLines(title, tests.map(describeTest), view, Math.max(total, tests.length));
}
