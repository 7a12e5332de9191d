import type { MergedTest, RunReport } from '@testwire/contracts';
import { inertBlock, inertLine } from '../firewall/index.ts';
import { describeUnlisted, testDuration } from '../format/describe.ts';
import { describeOutage, formatDay } from '../format/describe-standing.ts';
import { commonMessage } from '../format/common-message.ts';
import { FAILURE_GROUPS, type GroupedFailures, rankFailures } from '../format/rank-failures.ts';
import type { Dialect } from '../text-limit.ts';
import { describePast } from './comparison-sections.ts';
import { blockSection, bulletSection, type Section } from './section.ts';
import { paragraph, serialise, strong, text } from './serialise.ts';
import { EVIDENCE, evidenceOf, messageOf, nameOf, TEST_GROUP, testTable } from './test-tables.ts';

const MAX_FAILED = 1000;
const MAX_OUTAGES = 50;
const MAX_DETAILS = 50;
const DETAIL_LINES = 30;
const DETAIL_CHARACTERS = 4000;

/** What failed, with its details: by what the history says of it, or, without one, by what it came to. */
export function failureSections(report: RunReport, dialect: Dialect): Section[] {
  const groups = rankFailures(report);
  return [
    ...(report.comparison === undefined ? [] : comparedSections(groups, report, dialect)),
    ...plainSections(groups.other, report, dialect),
    ...quarantinedSections(groups.quarantined, dialect),
    ...detailSections(groups, dialect),
  ];
}

function comparedSections(groups: GroupedFailures, report: RunReport, dialect: Dialect): Section[] {
  const most = MAX_FAILED;
  const told = (test: MergedTest): string =>
    `${test.status === 'errored' ? 'errored: ' : ''}${messageOf(test, 'no message', dialect)}`;
  const row = (test: MergedTest) => [nameOf(test, dialect), told(test), testDuration(test)];
  const columns = ['Test', 'Error', 'Duration'];
  return [
    ...testTable({ name: 'new failures', title: 'New Failures', columns, tests: groups.new, most, row }),
    ...testTable({ name: 'first seen failures', title: 'First Seen', columns, tests: groups['first-seen'], most, row }),
    ...outageSections(groups.outage, report, dialect),
    ...testTable({
      name: 'still failing tests',
      title: 'Still Failing',
      columns: ['Test', 'Error', 'Since', 'Duration'],
      tests: groups['still-failing'],
      most,
      row: (test) => {
        const since = test.standing?.since;
        return [nameOf(test, dialect), told(test), since === undefined ? '-' : describePast(since), testDuration(test)];
      },
    }),
    ...testTable({
      name: 'known flaky failures',
      title: 'Known Flaky',
      columns: ['Test', 'Error', ...EVIDENCE],
      tests: groups.flaky,
      most,
      row: (test) => [nameOf(test, dialect), told(test), ...evidenceOf(test)],
    }),
  ];
}

/** An outage is named once: its failures say little about the tests, and would hide the others. */
function outageSections(tests: readonly MergedTest[], { comparison }: RunReport, dialect: Dialect): Section[] {
  const outages = comparison?.outages ?? [];
  if (tests.length === 0 && outages.length === 0) return [];
  const said = commonMessage(tests, (message) => inertLine(message, 200, dialect));
  const rows = [
    ...outages.slice(0, MAX_OUTAGES).map((outage) => inertLine(describeOutage(outage), 300, dialect)),
    ...(said === undefined ? [] : [said]),
  ];
  const remark = `${tests.length} failed in it; they are not listed one by one here.`;
  const total = rows.length + Math.max(0, outages.length - MAX_OUTAGES);
  const listing = { name: 'outage', group: TEST_GROUP, depth: 3, title: 'Outage', total, remark } as const;
  return [
    bulletSection(
      listing,
      (rows.length === 0 ? ['Most tests failed at once'] : rows).map((row) => [text(row)]),
    ),
  ];
}

function plainSections(tests: readonly MergedTest[], { unlisted }: RunReport, dialect: Dialect): Section[] {
  const shared = { columns: ['Test', 'Error', 'Duration'], most: MAX_FAILED } as const;
  const row = (test: MergedTest) => [nameOf(test, dialect), messageOf(test, 'no message', dialect), testDuration(test)];
  return [
    ...testTable({
      ...shared,
      name: 'failed tests',
      title: 'Failed Tests',
      tests: tests.filter(({ status }) => status === 'failed'),
      remark: describeUnlisted(unlisted.failed, 'failed'),
      row,
    }),
    ...testTable({
      ...shared,
      name: 'errored tests',
      title: 'Errored Tests',
      tests: tests.filter(({ status }) => status === 'errored'),
      remark: describeUnlisted(unlisted.errored, 'errored'),
      row,
    }),
  ];
}

function quarantinedSections(tests: readonly MergedTest[], dialect: Dialect): Section[] {
  return testTable({
    name: 'quarantined failures',
    title: 'Quarantined',
    columns: ['Test', 'Error', 'Owner', 'Until', 'Reason'],
    tests,
    most: MAX_FAILED,
    row: (test) => {
      const { owner = '', until, reason = '' } = test.standing?.quarantine ?? {};
      return [
        nameOf(test, dialect),
        messageOf(test, 'no message', dialect),
        inertLine(owner, 100, dialect) || '-',
        until === undefined ? '-' : formatDay(until),
        inertLine(reason, 200, dialect) || '-',
      ];
    },
  });
}

/** Of an outage one test is enough. */
function detailSections(groups: GroupedFailures, dialect: Dialect): Section[] {
  const detailed = FAILURE_GROUPS.flatMap((group) => {
    const tests = groups[group].filter(({ details }) => details !== undefined && details.trim() !== '');
    return group === 'outage' ? tests.slice(0, 1) : failedFirst(tests);
  });
  if (detailed.length === 0) return [];
  const items = detailed.slice(0, MAX_DETAILS).map((test) =>
    serialise(paragraph(strong(nameOf(test, dialect))), {
      type: 'code',
      value: inertBlock(test.details ?? '', DETAIL_LINES, DETAIL_CHARACTERS, dialect),
    }),
  );
  const listing = {
    name: 'failure details',
    group: TEST_GROUP,
    depth: 3,
    title: 'Failure Details',
    total: detailed.length,
  } as const;
  return [blockSection(listing, items)];
}

/** As their tables stand. */
function failedFirst(tests: readonly MergedTest[]): MergedTest[] {
  return [...tests.filter(({ status }) => status === 'failed'), ...tests.filter(({ status }) => status !== 'failed')];
}
