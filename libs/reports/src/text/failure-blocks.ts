import type { MergedTest, RunReport } from '@testwire/contracts';
import { readableBlock, readableLine } from '../firewall/index.ts';
import { describeTest, describeUnlisted } from '../format/describe.ts';
import { describeFlakiness, describeOutage, formatConfidence, formatDay, shortCommit } from '../format/describe-standing.ts';
import { commonMessage } from '../format/common-message.ts';
import { type GroupedFailures, rankFailures } from '../format/rank-failures.ts';
import { listLines, moreLine, type View } from './list-lines.ts';

const MAX_LISTED = 200;
const MESSAGE_LINES = 10;

type NameOf = (test: MergedTest) => string;

/** What failed, as blocks of lines: by what the history says of it, or, without one, by what it came to. */
export function failureBlocks(report: RunReport, view: View): string[][] {
  const { unlisted } = report;
  const groups = rankFailures(report);
  const quarantined = brokenLines(
    'Quarantined',
    groups.quarantined,
    (test) => `${describeTest(test)}${quarantineOf(test)}`,
    view,
  );
  const failed = groups.other.filter(({ status }) => status === 'failed');
  const errored = groups.other.filter(({ status }) => status === 'errored');
  return [
    ...(report.comparison === undefined ? [] : comparedBlocks(groups, report, view)),
    brokenLines('Failed', failed, describeTest, view, describeUnlisted(unlisted.failed, 'failed')),
    brokenLines('Errored', errored, describeTest, view, describeUnlisted(unlisted.errored, 'errored')),
    quarantined,
  ];
}

function comparedBlocks(groups: GroupedFailures, { comparison }: RunReport, view: View): string[][] {
  const said = commonMessage(groups.outage, (message) => readableLine(message, view.width));
  const outage = [
    ...(comparison?.outages ?? []).map(describeOutage),
    ...(said === undefined ? [] : [said]),
    ...(groups.outage.length === 0 ? [] : [`${groups.outage.length} failed in it; they are not listed one by one here`]),
  ];
  return [
    brokenLines('New failures', groups.new, describeTest, view),
    brokenLines('First seen', groups['first-seen'], describeTest, view),
    listLines('Outage', outage, view),
    brokenLines('Still failing', groups['still-failing'], (test) => `${describeTest(test)}${sinceOf(test)}`, view),
    brokenLines('Known flaky', groups.flaky, (test) => `${describeTest(test)}${flakinessOf(test)}`, view),
  ];
}

function brokenLines(
  title: string,
  tests: readonly MergedTest[],
  nameOf: NameOf,
  { paint, width }: View,
  unlisted?: string,
): string[] {
  if (tests.length === 0 && unlisted === undefined) return [];
  const listed = tests.slice(0, MAX_LISTED);
  const lines = listed.flatMap((test) => [
    `  ${paint('red', '✗')} ${readableLine(nameOf(test), width - 4)}`,
    ...readableBlock(test.message ?? test.details ?? '', MESSAGE_LINES, 4000)
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line) => paint('dim', `      ${readableLine(line, width - 6)}`)),
  ]);
  return [
    paint('bold', title),
    ...lines,
    ...moreLine(tests.length, listed.length),
    ...(unlisted === undefined ? [] : [`  ${unlisted}`]),
  ];
}

/** ` (since 2025-03-10, c0ffee1234)` */
function sinceOf({ standing }: MergedTest): string {
  const since = standing?.since;
  if (since === undefined) return '';
  return ` (since ${[formatDay(since.openedAt), shortCommit(since)].filter((part) => part !== undefined).join(', ')})`;
}

/** ` (90% sure: relapsed 3 times (40 runs))` */
function flakinessOf({ standing }: MergedTest): string {
  const flakiness = standing?.flakiness;
  return flakiness === undefined ? '' : ` (${formatConfidence(flakiness)} sure: ${describeFlakiness(flakiness)})`;
}

/** ` (platform team, until 2025-04-01)` */
function quarantineOf({ standing }: MergedTest): string {
  const quarantine = standing?.quarantine;
  return quarantine === undefined ? '' : ` (${quarantine.owner}, until ${formatDay(quarantine.until)})`;
}
