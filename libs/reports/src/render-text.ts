import { formatCount, type RunReport } from '@testwire/contracts';
import { readableLine } from './firewall/index.ts';
import { formatDuration } from './format/amounts.ts';
import {
  describeBad,
  describeTest,
  imbalanceOf,
  locationOf,
  outcomesOf,
  partialRemarkOf,
  statusWord,
  titleOf,
} from './format/describe.ts';
import { describeNotRun, partNames, partTitle, showsParts } from './format/run-parts.ts';
import { sortTests } from './format/sort-tests.ts';
import { failureBlocks } from './text/failure-blocks.ts';
import { changeBlocks, comparisonLines } from './text/comparison-blocks.ts';
import { CODES, listLines, type Paint, type View } from './text/list-lines.ts';

export interface TextOptions {
  readonly colour: boolean;
  /** Columns of the terminal. */
  readonly width?: number;
}

const DEFAULT_WIDTH = 100;
const NARROWEST = 20;

/** The run for a terminal: totals, failures with message and place, flaky tests, problems. Ends with a line end. */
export function renderText(report: RunReport, options: TextOptions): string {
  const paint: Paint = (colour, text) => (options.colour ? `\u001B[${CODES[colour]}m${text}\u001B[0m` : text);
  const width = Math.max(NARROWEST, options.width ?? DEFAULT_WIDTH);
  const tests = sortTests(report);
  const view = { paint, width };
  const flaky = tests.flaky.map((test) => `${describeTest(test)}: ${outcomesOf(test)}`);
  const blocks = [
    headLines(report, view),
    ...failureBlocks(report, view),
    listLines('Flaky', flaky, view),
    ...changeBlocks(report, view),
    listLines(`${partTitle(report)}s`, shardLines(report), view),
    listLines('Problems', problemLines(report), view),
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function headLines(report: RunReport, view: View): string[] {
  const { paint, width } = view;
  const colour =
    report.status === 'passed' ? 'green' : report.status === 'pending' || report.status === 'running' ? 'yellow' : 'red';
  const { total, passed, failed, errored, skipped } = report.totals;
  const counts = [
    paint('green', `${passed} passed`),
    failed > 0 ? paint('red', `${failed} failed`) : '0 failed',
    ...(errored > 0 ? [paint('red', `${errored} errored`)] : []),
    ...(skipped > 0 ? [paint('yellow', `${skipped} skipped`)] : []),
    ...(report.flaky > 0 ? [paint('yellow', `${report.flaky} flaky`)] : []),
  ];
  const notRun = describeNotRun(report);
  const remarks = [report.reason, imbalanceOf(report), partialRemarkOf(report)];
  return [
    `${paint(colour, statusWord(report.status))}  ${paint('bold', readableLine(titleOf(report), width))}`,
    `${counts.join(', ')} of ${formatCount(total, 'test')} in ${formatDuration(report.durationSeconds)}`,
    ...(notRun === undefined ? [] : [paint('red', `Not run: ${notRun}`)]),
    ...comparisonLines(report, view),
    ...remarks.filter((remark) => remark !== undefined).map((remark) => readableLine(remark, 500)),
  ];
}

function shardLines(report: RunReport): string[] {
  if (!showsParts(report)) return [];
  const nameOf = partNames(report);
  return report.shards.map(
    ({ id, state, totals }) => `${nameOf(id)}: ${state}, ${formatCount(totals.total, 'test')}, ${describeBad(totals)}`,
  );
}

function problemLines(report: RunReport): string[] {
  return report.problems.map((problem) => [locationOf(problem), problem.message].filter((part) => part !== undefined).join(': '));
}
