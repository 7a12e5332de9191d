import {
  type Comparison,
  formatCount,
  type MergedTest,
  type Problem,
  type Quarantine,
  type RunReport,
} from '@testwire/contracts';
import { COUNT_OF } from './classify-tests.ts';
import { matchWildcard } from './match-wildcard.ts';

/** Somebody took failures on. */
export interface QuarantineEntry extends Quarantine {
  /** What is meant, with `*` for any text: `suite › name`, with all suites that the test lies in, or its file. */
  readonly tests: string;
}

export function isBad({ status }: Pick<MergedTest, 'status'>): boolean {
  return status === 'failed' || status === 'errored';
}

function covers({ tests }: QuarantineEntry, { suite = [], name, file }: MergedTest): boolean {
  return matchWildcard([...suite, name].join(' › '), tests) || (file !== undefined && matchWildcard(file, tests));
}

function describeEnd({ tests, owner, until }: QuarantineEntry, count: number): Problem {
  const failures = `${formatCount(count, 'failure')} ${count === 1 ? 'counts' : 'count'} again`;
  return { message: `The quarantine of "${tests}" by ${owner} ended on ${until.slice(0, 10)}; ${failures}.` };
}

/** Each failure is counted under one word: what is in quarantine is no longer what it was beside the base. */
function moveCounts(counts: Comparison['counts'], taken: readonly MergedTest[]): Comparison['counts'] {
  const moved = { ...counts, quarantined: taken.length };
  for (const { standing } of taken) if (standing?.change !== undefined) moved[COUNT_OF[standing.change]] -= 1;
  return moved;
}

/**
 * Marks the failures that somebody took on. Whether an entry holds is judged by when the run was opened, so that its report does
 * not change by itself. One that has ended holds no more; a problem says so, where it would have held.
 */
export function applyQuarantine(report: RunReport, entries: readonly QuarantineEntry[]): RunReport {
  const ended = new Map<QuarantineEntry, number>();
  const isOver = ({ until }: QuarantineEntry): boolean => Date.parse(until) <= Date.parse(report.openedAt);
  const taken: MergedTest[] = [];
  const tests = report.tests.map((test) => {
    if (!isBad(test)) return test;
    const matching = entries.filter((entry) => covers(entry, test));
    const holding = matching.find((entry) => !isOver(entry));
    if (holding === undefined) {
      for (const entry of matching) ended.set(entry, (ended.get(entry) ?? 0) + 1);
      return test;
    }
    const { owner, reason, until } = holding;
    taken.push(test);
    return { ...test, standing: { ...test.standing, quarantine: { owner, reason, until } } };
  });
  const { comparison } = report;
  return {
    ...report,
    tests,
    ...(comparison === undefined ? {} : { comparison: { ...comparison, counts: moveCounts(comparison.counts, taken) } }),
    problems: [...report.problems, ...[...ended].map(([entry, count]) => describeEnd(entry, count))],
  };
}
