import type { MergedTest } from '@testwire/contracts';
import { inertLine } from '../firewall/index.ts';
import { describeTest } from '../format/describe.ts';
import { describeFlakiness, formatConfidence } from '../format/describe-standing.ts';
import type { Dialect } from '../text-limit.ts';
import { type Section, type SectionName, tableSection } from './section.ts';
import type { Cell } from './serialise.ts';

/** The heading above all that is told of single tests. */
export const TEST_GROUP = 'Test Details';

const NAME_CHARACTERS = 200;
const MESSAGE_CHARACTERS = 200;

/** A table of tests, of which there are no more rows than anyone reads. */
export interface TestTable {
  readonly name: SectionName;
  readonly title: string;
  readonly columns: readonly string[];
  readonly tests: readonly MergedTest[];
  /** So many rows at most. They bound the work, whatever the run: the HTML and JSON reports have the rest. */
  readonly most: number;
  /** Said after the rows. */
  readonly remark?: string | undefined;
  readonly row: (test: MergedTest) => readonly Cell[];
}

/** Nothing when there is nothing to say. */
export function testTable({ name, title, columns, tests, most, remark, row }: TestTable): Section[] {
  if (tests.length === 0 && remark === undefined) return [];
  const listing = { name, group: TEST_GROUP, depth: 3, title, total: tests.length, remark } as const;
  return [tableSection(listing, columns, tests.slice(0, most).map(row))];
}

export function nameOf(test: MergedTest, dialect: Dialect): string {
  return inertLine(describeTest(test), NAME_CHARACTERS, dialect) || 'unnamed';
}

export function messageOf(test: MergedTest, absent: string, dialect: Dialect): string {
  return inertLine(test.message ?? '', MESSAGE_CHARACTERS, dialect) || absent;
}

/** Columns of {@link evidenceOf}. */
export const EVIDENCE = ['Confidence', 'Evidence'] as const;

/** How sure the history is that a test is flaky, and of what. */
export function evidenceOf({ standing }: MergedTest): [string, string] {
  const flakiness = standing?.flakiness;
  return flakiness === undefined ? ['-', '-'] : [formatConfidence(flakiness), describeFlakiness(flakiness)];
}
