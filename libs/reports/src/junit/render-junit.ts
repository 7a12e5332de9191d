import { type MergedTest, NO_TESTS, type RunReport, type Totals } from '@testwire/contracts';
import { publishedText } from '../firewall/index.ts';
import { titleOf } from '../format/describe.ts';
import { describeProblems, standIns } from '../format/stand-ins.ts';
import { secondsOf, writeCase, writeProperties } from './write-case.ts';
import { xmlAttributes, xmlText } from './xml.ts';

/** For tests of which neither suite nor file is known. */
const NO_SUITE = 'tests';

/**
 * The run as JUnit XML, as most tools read it: suites are not nested but named by their whole path, or else by their file.
 * Text is without secrets and without what XML cannot hold. What is no listed test has a
 * case all the same ({@link standIns}); problems are what the first suite said.
 */
export function renderJunit(report: RunReport): string {
  const suites = new Map<string, MergedTest[]>();
  const all = [...report.tests, ...standIns(report)];
  for (const test of all) {
    const name = suiteName(test);
    const tests = suites.get(name);
    if (tests === undefined) suites.set(name, [test]);
    else tests.push(test);
  }
  const head = xmlAttributes({
    name: publishedText(titleOf(report)),
    ...countAttributes(countTests(all)),
    time: secondsOf(report.durationSeconds * 1000),
    timestamp: report.openedAt,
  });
  const problems = xmlText(publishedText(describeProblems(report)));
  const lines = [...suites].map(([name, tests], index) => writeSuite(name, tests, report, index === 0 ? problems : ''));
  return ['<?xml version="1.0" encoding="UTF-8"?>', `<testsuites${head}>`, ...lines, '</testsuites>', ''].join('\n');
}

function suiteName({ suite = [], file = '' }: MergedTest): string {
  const path = publishedText(suite.filter((part) => part.trim() !== '').join(' › '));
  return [path, publishedText(file), NO_SUITE].find((name) => name.trim() !== '') ?? NO_SUITE;
}

function writeSuite(name: string, tests: readonly MergedTest[], { runId, run, openedAt }: RunReport, problems: string): string {
  const milliseconds = tests.reduce((sum, { durationMs = 0 }) => sum + durationMs, 0);
  const head = xmlAttributes({ name, ...countAttributes(countTests(tests)), time: secondsOf(milliseconds), timestamp: openedAt });
  const properties = writeProperties({ 'testwire.run': runId, 'testwire.commit': run.commit, 'testwire.branch': run.branch });
  return [
    `  <testsuite${head}>`,
    ...properties.map((line) => `    ${line}`),
    ...tests.map((test) => writeCase(test, name)),
    ...(problems === '' ? [] : [`    <system-err>${problems}</system-err>`]),
    '  </testsuite>',
  ].join('\n');
}

/** As the format counts: by what is listed. */
function countTests(tests: readonly MergedTest[]): Totals {
  const counts = { ...NO_TESTS, total: tests.length };
  for (const { status } of tests) counts[status] += 1;
  return counts;
}

function countAttributes({ total, failed, errored, skipped }: Totals): Readonly<Record<string, number>> {
  return { tests: total, failures: failed, errors: errored, skipped };
}
