import { formatCount, type MergedTest, type RunReport } from '@testwire/contracts';
import { outcomesOf, testDuration } from '../format/describe.ts';
import { formatDuration } from '../format/amounts.ts';
import { isBad } from '../format/rank-failures.ts';
import { type SortedTests, sortTests } from '../format/sort-tests.ts';
import type { Dialect } from '../text-limit.ts';
import { failureSections } from './failure-sections.ts';
import { plainSection, type Section } from './section.ts';
import { heading, serialise } from './serialise.ts';
import { EVIDENCE, evidenceOf, messageOf, nameOf, TEST_GROUP, testTable } from './test-tables.ts';

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
    ...flakySections(tests, dialect),
    ...knownFlakySections(report, dialect),
    ...slowerSections(report, dialect),
    ...skippedSections(tests, dialect),
  ];
}

function fixedSections({ passed }: SortedTests, dialect: Dialect): Section[] {
  return testTable({
    name: 'fixed tests',
    title: 'Fixed',
    columns: ['Test', 'Duration'],
    tests: passed.filter(isFixed),
    most: MAX_CHANGED,
    row: (test) => [nameOf(test, dialect), testDuration(test)],
  });
}

function isFixed({ standing }: MergedTest): boolean {
  return standing?.change === 'fixed';
}

/** A short run lists them, but for the fixed, which have a table of their own; a long one only says how many. */
function passedSections(passed: number, tests: readonly MergedTest[], dialect: Dialect): Section[] {
  const title = `Passed Tests: ${passed}`;
  if (passed > MAX_PASSED || tests.length === 0) return [plainSection('passed tests', serialise(heading(3, title)), TEST_GROUP)];
  const listed = tests.filter((test) => !isFixed(test));
  const fixed = tests.length - listed.length;
  return testTable({
    name: 'passed tests',
    title,
    columns: ['Test', 'Duration'],
    tests: listed,
    most: listed.length,
    remark:
      fixed === 0 ? undefined : `${formatCount(fixed, 'fixed test')} among them ${fixed === 1 ? 'is' : 'are'} listed above.`,
    row: (test) => [nameOf(test, dialect), testDuration(test)],
  });
}

/** Tests whose tries disagree in this run, with what the history holds of those that it knows. */
function flakySections({ flaky }: SortedTests, dialect: Dialect): Section[] {
  const isKnown = flaky.some(({ standing }) => standing?.flakiness !== undefined);
  return testTable({
    name: 'flaky tests',
    title: 'Flaky Tests',
    columns: ['Test', 'Attempts', ...(isKnown ? EVIDENCE : [])],
    tests: flaky,
    most: MAX_FLAKY,
    row: (test) => [nameOf(test, dialect), outcomesOf(test), ...(isKnown ? evidenceOf(test) : [])],
  });
}

/** Tests that the history holds to be flaky, and that neither failed nor were unsteady this time; the surest first. */
function knownFlakySections({ tests }: RunReport, dialect: Dialect): Section[] {
  const confidenceOf = ({ standing }: MergedTest): number => standing?.flakiness?.confidence ?? 0;
  return testTable({
    name: 'known flaky tests',
    title: 'Known Flaky, Not Failing',
    columns: ['Test', ...EVIDENCE],
    tests: tests
      .filter((test) => test.standing?.flakiness !== undefined && !test.flaky && !isBad(test))
      .sort((a, b) => confidenceOf(b) - confidenceOf(a)),
    most: MAX_FLAKY,
    row: (test) => [nameOf(test, dialect), ...evidenceOf(test)],
  });
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
