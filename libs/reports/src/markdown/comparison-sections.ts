import type { AbsentTest, Comparison, PastRunRef, RunReport } from '@testwire/contracts';
import type { PhrasingContent } from 'mdast';
import { inertLine } from '../firewall/index.ts';
import { describeHow, formatDay, phraseComparison, shortCommit } from '../format/describe-standing.ts';
import { describeTest } from '../format/describe.ts';
import type { Dialect } from '../text-limit.ts';
import { bulletSection, plainSection, type Section, type SectionName, tableSection } from './section.ts';
import { code, paragraph, serialise, strong, text } from './serialise.ts';
import { TEST_GROUP } from './test-tables.ts';

const MAX_LISTED = 100;
const NAME_CHARACTERS = 200;

/** Which run it is compared with, and what that came to, in numbers. */
export function comparisonSections(report: RunReport, dialect: Dialect): Section[] {
  const { comparison } = report;
  if (comparison === undefined) return [];
  const line = paragraph(strong('Compared with:'), text(' '), ...describeBase(comparison, dialect));
  const phrases = phraseComparison(report, comparison);
  const counts = phrases.length === 0 ? [] : [paragraph(strong('Changes:'), text(` ${phrases.join(', ')}`))];
  return [plainSection('comparison', serialise(line, ...counts))];
}

/** ``main at `c0ffee1234` of 2025-03-10, where the change began``. */
function describeBase({ base }: Comparison, dialect: Dialect): PhrasingContent[] {
  const name = inertLine(base.branch ?? base.runId, NAME_CHARACTERS, dialect) || 'a run';
  return [text(name), ...describeCommit(base, ' at '), text(` of ${formatDay(base.openedAt)}, ${describeHow(base)}`)];
}

/** Of a run, its day and commit. */
export function describePast(run: PastRunRef): PhrasingContent[] {
  return [text(formatDay(run.openedAt)), ...describeCommit(run, ' ')];
}

/** A commit in code is no link, and can be copied. */
function describeCommit(run: PastRunRef, before: string): PhrasingContent[] {
  const commit = shortCommit(run);
  return commit === undefined ? [] : [text(before), code(commit)];
}

/** Tests of the base that this run does not have. */
export function absentSections({ comparison }: RunReport, dialect: Dialect): Section[] {
  if (comparison === undefined) return [];
  const { removed, notRun, counts } = comparison;
  return [
    ...absentSection('removed tests', 'Removed', removed, counts.removed, dialect),
    ...absentSection('tests not run', 'Not Run', notRun, counts.notRun, dialect),
  ];
}

function absentSection(
  name: SectionName,
  title: string,
  tests: readonly AbsentTest[],
  total: number,
  dialect: Dialect,
): Section[] {
  if (tests.length === 0) return [];
  const rows = tests
    .slice(0, MAX_LISTED)
    .map((test) => [text(inertLine(describeTest(test), NAME_CHARACTERS, dialect) || 'unnamed')]);
  const listing = { name, group: TEST_GROUP, depth: 3, title, total: Math.max(total, tests.length) } as const;
  return [bulletSection(listing, rows)];
}

export function slowWorkerSections({ comparison }: RunReport, dialect: Dialect): Section[] {
  const workers = comparison?.slowWorkers ?? [];
  if (workers.length === 0) return [];
  const rows = workers
    .slice(0, MAX_LISTED)
    .map(({ worker, factor, tests }) => [
      inertLine(worker, 100, dialect) || 'unnamed',
      `${factor.toFixed(1)} times`,
      String(tests),
    ]);
  const listing = { name: 'slow workers', depth: 2, title: 'Slow Workers', total: workers.length } as const;
  return [tableSection(listing, ['Worker', 'As long as usual', 'Tests'], rows)];
}
