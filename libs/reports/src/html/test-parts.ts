import type { MergedTest, RunReport } from '@testwire/contracts';
import { readableBlock } from '../firewall/index.ts';
import { describeTest, describeUnlisted, outcomesOf, testDuration } from '../format/describe.ts';
import { sortTests } from '../format/sort-tests.ts';
import { type Html, markup } from './markup.ts';
import { type Column, dataTable, line, moreNote } from './parts.ts';

const MAX_LISTED = 5000;
const DETAIL_LINES = 1000;
const DETAIL_CHARACTERS = 20_000;
/** Of all details together, so that a page with thousands of failures still opens. */
const ALL_DETAIL_CHARACTERS = 8_000_000;
const FEWEST_DETAIL_CHARACTERS = 1000;

type Group = 'failed' | 'errored' | 'flaky' | 'skipped' | 'passed';

const TITLES: Readonly<Record<Group, string>> = {
  failed: 'Failed tests',
  errored: 'Errored tests',
  flaky: 'Flaky tests',
  skipped: 'Skipped tests',
  passed: 'Passed tests',
};

const TEST: Column = { title: 'Test' };
const DURATION: Column = { title: 'Duration', number: true };

export function testsPart(report: RunReport): Html | undefined {
  if (report.totals.total === 0 && report.tests.length === 0) return undefined;
  const tests = sortTests(report);
  const detailCharacters = detailCharactersFor(tests.failed.length + tests.errored.length);
  const counts: Readonly<Record<Group, number>> = { ...report.totals, flaky: report.flaky };
  const broken = (test: MergedTest): (Html | string)[] => [
    describeTest(test),
    errorCell(test, detailCharacters),
    testDuration(test),
  ];
  const ERROR: readonly Column[] = [TEST, { title: 'Error' }, DURATION];
  return markup`<section id="tests" aria-labelledby="tests-title">
<h2 id="tests-title">Tests</h2>
${filter(counts)}
${group('failed', counts.failed, tests.failed, ERROR, broken, describeUnlisted(report.unlisted.failed, 'failed'))}
${group('errored', counts.errored, tests.errored, ERROR, broken, describeUnlisted(report.unlisted.errored, 'errored'))}
${group('flaky', counts.flaky, tests.flaky, [TEST, { title: 'Attempts' }], (test) => [describeTest(test), outcomesOf(test)])}
${group('skipped', counts.skipped, tests.skipped, [TEST, { title: 'Reason' }], (test) => [describeTest(test), test.message ?? ''])}
${group('passed', counts.passed, tests.passed, [TEST, DURATION], (test) => [describeTest(test), testDuration(test)])}
</section>
`;
}

/** Works without a script: the style sheet looks at which of these is checked. */
function filter(counts: Readonly<Record<Group, number>>): Html {
  const choices = (['failed', 'errored', 'flaky', 'skipped', 'passed'] as const).filter((name) => counts[name] > 0);
  const inputs = choices.map(
    (name) => markup`<label><input type="radio" name="show" id="show-${name}"> ${TITLES[name]}: ${counts[name]}</label>\n`,
  );
  return markup`<fieldset><legend>Show</legend>
<label><input type="radio" name="show" id="show-all" checked> All</label>
${inputs}</fieldset>`;
}

function group(
  name: Group,
  count: number,
  tests: readonly MergedTest[],
  columns: readonly Column[],
  cells: (test: MergedTest) => (Html | string)[],
  remark?: string,
): Html | undefined {
  if (count === 0 && tests.length === 0) return undefined;
  const shown = tests.slice(0, MAX_LISTED);
  const title = `${TITLES[name]}: ${count}`;
  const table = shown.length === 0 ? undefined : dataTable(TITLES[name], columns, shown.map(cells));
  // What went well is folded: readers come for the rest.
  const folded =
    name === 'passed' && table !== undefined ? markup`<details><summary>List them</summary>\n${table}</details>\n` : table;
  return markup`<section class="group ${name}" aria-label="${TITLES[name]}">
<h3>${title}</h3>
${folded}${moreNote(tests.length, shown.length)}${remark === undefined ? undefined : markup`<p class="note">${remark}</p>\n`}</section>
`;
}

function errorCell(test: MergedTest, detailCharacters: number): Html {
  const message = line(test.message ?? '') || 'no message';
  const details = readableBlock(test.details ?? '', DETAIL_LINES, detailCharacters);
  const flaky = test.attempts.length > 1 ? markup`<p class="note">Attempts: ${outcomesOf(test)}</p>` : undefined;
  if (details === '') return markup`${message}${flaky}`;
  return markup`${message}${flaky}<details><summary>Details</summary><pre tabindex="0">${details}</pre></details>`;
}

function detailCharactersFor(failures: number): number {
  const fairShare = Math.floor(ALL_DETAIL_CHARACTERS / Math.max(1, failures));
  return Math.max(FEWEST_DETAIL_CHARACTERS, Math.min(DETAIL_CHARACTERS, fairShare));
}
