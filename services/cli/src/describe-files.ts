import type { ShardResult, Totals } from '@testwire/contracts';
import { summarise } from '@testwire/results';
import type { ReadFiles } from './read-files.ts';
import { formatTable } from './table.ts';

const MOST_FILES = 30;

const HEADER = ['FILE', 'FORMAT', 'TESTS', 'PASSED', 'FAILED', 'ERRORED', 'SKIPPED', 'PROBLEMS'];

/** What each of several files came to, as a table. Those with something to look at come first. */
export function describeFiles({ read, problems }: ReadFiles): string {
  const readable = read.map(({ name, result }) => {
    const totals = summarise(result);
    return { row: rowOf(name, result, totals), isGood: totals.failed + totals.errored + result.problems.length === 0 };
  });
  const unreadable = problems.map(({ file = '' }) => ({ row: [file, '-', '-', '-', '-', '-', '-', '1'], isGood: false }));
  const all = [...unreadable, ...readable];
  const rows = [...all.filter(({ isGood }) => !isGood), ...all.filter(({ isGood }) => isGood)].map(({ row }) => row);
  const left = rows.length - MOST_FILES;
  return `${formatTable(HEADER, rows.slice(0, MOST_FILES))}${left > 0 ? `\nand ${left} more` : ''}`;
}

function rowOf(name: string, { format, problems }: ShardResult, { total, passed, failed, errored, skipped }: Totals): string[] {
  return [name, format, ...[total, passed, failed, errored, skipped, problems.length].map(String)];
}
