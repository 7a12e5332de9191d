import type { MergedTest, RunReport } from '@testwire/contracts';
import { outcomesOf, testDuration } from '../format/describe.ts';
import { describeFlakiness, formatConfidence } from '../format/describe-standing.ts';
import { formatDuration } from '../format/amounts.ts';
import { isBad } from '../format/rank-failures.ts';
import { type SortedTests, sortTests } from '../format/sort-tests.ts';
import type { Dialect } from '../text-limit.ts';
import { failureSections } from './failure-sections.ts';
import { plainSection, type Section } from './section.ts';
import { heading, serialise } from './serialise.ts';
import { messageOf, nameOf, TEST_GROUP, testTable } from './test-tables.ts';

const MAX_FLAKY = 200;
const MAX_SKIPPED = 100;
const MAX_PASSED = 20;
const MAX_CHANGED = 200;

export function testSections(report: RunReport, dialect: Dialect): Section[] {
  if (report.totals.total === 0 && report.tests.length === 0) return [];
  const tests = sortTests(report);
  return [
    ...failureSections(report, dialect),
    ...fixedSections(tests, dialect),
    ...passedSections(report.totals.passed, tests.passed, dialect),
    ...flakySections(report, tests, dialect),
    ...slowerSections(report, dialect),
    ...skippedSections(tests, dialect),
  ];
}

function fixedSections({ passed }: SortedTests, dialect: Dialect): Section[] {
  return testTable({
    name: 'fixed tests',
    title: 'Fixed',
    columns: ['Test', 'Duration'],
    tests: passed.filter(({ standing }) => standing?.change === 'fixed'),
    most: MAX_CHANGED,
    row: (test) => [nameOf(test, dialect), testDuration(test)],
  });
}

/** A short run lists them; a long one only says how many. */
function passedSections(passed: number, tests: readonly MergedTest[], dialect: Dialect): Section[] {
  const title = `Passed Tests: ${passed}`;
  if (passed > MAX_PASSED || tests.length === 0) return [plainSection('passed tests', serialise(heading(3, title)), TEST_GROUP)];
  return testTable({
    name: 'passed tests',
    title,
    columns: ['Test', 'Duration'],
    tests,
    most: tests.length,
    row: (test) => [nameOf(test, dialect), testDuration(test)],
  });
}

/** Tests whose tries disagree now, and those that the history holds to be flaky, the surest first. */
function flakySections(report: RunReport, { flaky }: SortedTests, dialect: Dialect): Section[] {
  const shared = { name: 'flaky tests', title: 'Flaky Tests', most: MAX_FLAKY } as const;
  const triesOf = (test: MergedTest): string => (test.flaky ? outcomesOf(test) : '-');
  // Those that fail have a table of their own.
  const known = report.tests.filter((test) => test.standing?.flakiness !== undefined && !isBad(test));
  if (known.length === 0)
    return testTable({
      ...shared,
      columns: ['Test', 'Attempts'],
      tests: flaky,
      row: (test) => [nameOf(test, dialect), triesOf(test)],
    });
  const unknown = flaky.filter((test) => test.standing?.flakiness === undefined || isBad(test));
  return testTable({
    ...shared,
    columns: ['Test', 'Attempts', 'Confidence', 'Evidence'],
    tests: [...unknown, ...known.toSorted((a, b) => confidenceOf(b) - confidenceOf(a))],
    row: (test) => {
      const { flakiness } = test.standing ?? {};
      const evidence = flakiness === undefined ? ['-', '-'] : [formatConfidence(flakiness), describeFlakiness(flakiness)];
      return [nameOf(test, dialect), triesOf(test), ...evidence];
    },
  });
}

function confidenceOf({ standing }: MergedTest): number {
  return standing?.flakiness?.confidence ?? 0;
}

/** Those that lost most time first. */
function slowerSections(report: RunReport, dialect: Dialect): Section[] {
  const lossOf = ({ standing }: MergedTest): number => (standing?.slower?.nowMs ?? 0) - (standing?.slower?.usualMs ?? 0);
  return testTable({
    name: 'slower tests',
    title: 'Slower',
    columns: ['Test', 'Usual', 'Now'],
    tests: report.tests.filter(({ standing }) => standing?.slower !== undefined).sort((a, b) => lossOf(b) - lossOf(a)),
    most: MAX_CHANGED,
    row: (test) => {
      const { usualMs = 0, nowMs = 0 } = test.standing?.slower ?? {};
      return [nameOf(test, dialect), formatDuration(usualMs / 1000), formatDuration(nowMs / 1000)];
    },
  });
}

function skippedSections({ skipped }: SortedTests, dialect: Dialect): Section[] {
  return testTable({
    name: 'skipped tests',
    title: 'Skipped Tests',
    columns: ['Test', 'Reason'],
    tests: skipped,
    most: MAX_SKIPPED,
    row: (test) => [nameOf(test, dialect), messageOf(test, '-', dialect)],
  });
}
