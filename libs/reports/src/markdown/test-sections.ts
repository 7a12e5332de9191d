import type { MergedTest, RunReport } from '@testwire/contracts';
import { inertBlock, inertLine } from '../firewall/index.ts';
import { describeTest, describeUnlisted, outcomesOf, testDuration } from '../format/describe.ts';
import { type SortedTests, sortTests } from '../format/sort-tests.ts';
import type { Dialect } from '../text-limit.ts';
import { blockSection, plainSection, type Section, tableSection } from './section.ts';
import { heading, paragraph, serialise, strong } from './serialise.ts';

const GROUP = 'Test Details';

/** More rows than anyone reads. They also bound the work, whatever the run: the HTML and JSON reports have the rest. */
const MAX_FAILED = 1000;
const MAX_FLAKY = 200;
const MAX_SKIPPED = 100;
const MAX_PASSED = 20;
const MAX_DETAILS = 50;

const NAME_CHARACTERS = 200;
const MESSAGE_CHARACTERS = 200;
const DETAIL_LINES = 30;
const DETAIL_CHARACTERS = 4000;

export function testSections(report: RunReport, dialect: Dialect): Section[] {
  if (report.totals.total === 0 && report.tests.length === 0) return [];
  const tests = sortTests(report);
  return [
    ...brokenSections('failed', tests.failed, report.unlisted.failed, dialect),
    ...brokenSections('errored', tests.errored, report.unlisted.errored, dialect),
    ...detailSections([...tests.failed, ...tests.errored], dialect),
    passedSection(report.totals.passed, tests.passed, dialect),
    ...flakySections(tests, dialect),
    ...skippedSections(tests, dialect),
  ];
}

function brokenSections(
  status: 'failed' | 'errored',
  tests: readonly MergedTest[],
  unlisted: number,
  dialect: Dialect,
): Section[] {
  if (tests.length + unlisted === 0) return [];
  const rows = tests
    .slice(0, MAX_FAILED)
    .map((test) => [nameOf(test, dialect), messageOf(test, 'no message', dialect), testDuration(test)]);
  const name = status === 'failed' ? 'failed tests' : 'errored tests';
  const title = status === 'failed' ? 'Failed Tests' : 'Errored Tests';
  const listing = {
    name,
    group: GROUP,
    depth: 3,
    title,
    total: tests.length,
    remark: describeUnlisted(unlisted, status),
  } as const;
  return [tableSection(listing, ['Test', 'Error', 'Duration'], rows)];
}

function detailSections(tests: readonly MergedTest[], dialect: Dialect): Section[] {
  const detailed = tests.filter((test) => test.details !== undefined && test.details.trim() !== '');
  if (detailed.length === 0) return [];
  const items = detailed.slice(0, MAX_DETAILS).map((test) =>
    serialise(paragraph(strong(nameOf(test, dialect))), {
      type: 'code',
      value: inertBlock(test.details ?? '', DETAIL_LINES, DETAIL_CHARACTERS, dialect),
    }),
  );
  const listing = { name: 'failure details', group: GROUP, depth: 3, title: 'Failure Details', total: detailed.length } as const;
  return [blockSection(listing, items)];
}

/** A short run lists them; a long one only says how many. */
function passedSection(passed: number, tests: readonly MergedTest[], dialect: Dialect): Section {
  const title = `Passed Tests: ${passed}`;
  if (passed > MAX_PASSED || tests.length === 0) return plainSection('passed tests', serialise(heading(3, title)), GROUP);
  const rows = tests.map((test) => [nameOf(test, dialect), testDuration(test)]);
  return tableSection({ name: 'passed tests', group: GROUP, depth: 3, title, total: tests.length }, ['Test', 'Duration'], rows);
}

function flakySections({ flaky }: SortedTests, dialect: Dialect): Section[] {
  if (flaky.length === 0) return [];
  const rows = flaky.slice(0, MAX_FLAKY).map((test) => [nameOf(test, dialect), outcomesOf(test)]);
  const listing = { name: 'flaky tests', group: GROUP, depth: 3, title: 'Flaky Tests', total: flaky.length } as const;
  return [tableSection(listing, ['Test', 'Attempts'], rows)];
}

function skippedSections({ skipped }: SortedTests, dialect: Dialect): Section[] {
  if (skipped.length === 0) return [];
  const rows = skipped.slice(0, MAX_SKIPPED).map((test) => [nameOf(test, dialect), messageOf(test, '-', dialect)]);
  const listing = { name: 'skipped tests', group: GROUP, depth: 3, title: 'Skipped Tests', total: skipped.length } as const;
  return [tableSection(listing, ['Test', 'Reason'], rows)];
}

function nameOf(test: MergedTest, dialect: Dialect): string {
  return inertLine(describeTest(test), NAME_CHARACTERS, dialect) || 'unnamed';
}

function messageOf(test: MergedTest, absent: string, dialect: Dialect): string {
  return inertLine(test.message ?? '', MESSAGE_CHARACTERS, dialect) || absent;
}
