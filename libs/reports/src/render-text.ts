import { formatCount, type MergedTest, type RunReport } from '@testwire/contracts';
import { readableBlock, readableLine } from './firewall/index.ts';
import { formatDuration } from './format/amounts.ts';
import {
  describeBad,
  describeTest,
  describeUnlisted,
  imbalanceOf,
  locationOf,
  outcomesOf,
  partialRemarkOf,
  showsShards,
  statusWord,
  titleOf,
} from './format/describe.ts';
import { sortTests } from './format/sort-tests.ts';

export interface TextOptions {
  readonly colour: boolean;
  /** Columns of the terminal. */
  readonly width?: number;
  /** Ids of the failures that are new; they are marked. */
  readonly fresh?: ReadonlySet<string>;
}

type Colour = 'red' | 'green' | 'yellow' | 'dim' | 'bold';
type Paint = (colour: Colour, text: string) => string;

/** https://en.wikipedia.org/wiki/ANSI_escape_code#Select_Graphic_Rendition_parameters */
const CODES: Readonly<Record<Colour, number>> = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33 };

const DEFAULT_WIDTH = 100;
const NARROWEST = 20;
const MAX_LISTED = 200;
const MESSAGE_LINES = 10;

/** The run for a terminal: totals, failures with message and place, flaky tests, problems. Ends with a line end. */
export function renderText(report: RunReport, options: TextOptions): string {
  const paint: Paint = (colour, text) => (options.colour ? `\u001B[${CODES[colour]}m${text}\u001B[0m` : text);
  const width = Math.max(NARROWEST, options.width ?? DEFAULT_WIDTH);
  const tests = sortTests(report);
  const nameOf = (test: MergedTest): string => `${options.fresh?.has(test.id) === true ? '(new) ' : ''}${describeTest(test)}`;
  const blocks = [
    headLines(report, paint, width),
    brokenLines('Failed', tests.failed, nameOf, describeUnlisted(report.unlisted.failed, 'failed'), paint, width),
    brokenLines('Errored', tests.errored, nameOf, describeUnlisted(report.unlisted.errored, 'errored'), paint, width),
    listLines(
      'Flaky',
      tests.flaky.map((test) => `${describeTest(test)}: ${outcomesOf(test)}`),
      paint,
      width,
    ),
    listLines('Shards', shardLines(report), paint, width),
    listLines('Problems', problemLines(report), paint, width),
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function headLines(report: RunReport, paint: Paint, width: number): string[] {
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
  const remarks = [report.reason, imbalanceOf(report), partialRemarkOf(report)];
  return [
    `${paint(colour, statusWord(report.status))}  ${paint('bold', readableLine(titleOf(report), width))}`,
    `${counts.join(', ')} of ${formatCount(total, 'test')} in ${formatDuration(report.durationSeconds)}`,
    ...remarks.filter((remark) => remark !== undefined).map((remark) => readableLine(remark, 500)),
  ];
}

function brokenLines(
  title: string,
  tests: readonly MergedTest[],
  nameOf: (test: MergedTest) => string,
  unlisted: string | undefined,
  paint: Paint,
  width: number,
): string[] {
  if (tests.length === 0 && unlisted === undefined) return [];
  const lines = tests.slice(0, MAX_LISTED).flatMap((test) => [
    `  ${paint('red', '✗')} ${readableLine(nameOf(test), width - 4)}`,
    ...readableBlock(test.message ?? test.details ?? '', MESSAGE_LINES, 4000)
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line) => paint('dim', `      ${readableLine(line, width - 6)}`)),
  ]);
  return [paint('bold', title), ...lines, ...moreLine(tests.length), ...(unlisted === undefined ? [] : [`  ${unlisted}`])];
}

function listLines(title: string, items: readonly string[], paint: Paint, width: number): string[] {
  if (items.length === 0) return [];
  const lines = items.slice(0, MAX_LISTED).map((item) => `  ${paint('yellow', '•')} ${readableLine(item, width - 4)}`);
  return [paint('bold', title), ...lines, ...moreLine(items.length)];
}

function moreLine(count: number): string[] {
  return count > MAX_LISTED ? [`  and ${count - MAX_LISTED} more`] : [];
}

function shardLines(report: RunReport): string[] {
  if (!showsShards(report)) return [];
  return report.shards.map(
    ({ id, state, totals }) => `${id}: ${state}, ${formatCount(totals.total, 'test')}, ${describeBad(totals)}`,
  );
}

function problemLines(report: RunReport): string[] {
  return report.problems.map((problem) => [locationOf(problem), problem.message].filter((part) => part !== undefined).join(': '));
}
