import type { ShardResult, TestReport, Totals } from '@testwire/contracts';

/** A sum in the making. */
export type Tally = { total: number; passed: number; failed: number; errored: number; skipped: number };

export function startTally(): Tally {
  return { total: 0, passed: 0, failed: 0, errored: 0, skipped: 0 };
}

export function countTest(tally: Tally, test: Pick<TestReport, 'status'>): void {
  tally.total += 1;
  tally[test.status] += 1;
}

/** Adds the four buckets; `total` follows from them, whatever the addend claims. */
export function addTotals(tally: Tally, more: Totals): void {
  tally.total += more.passed + more.failed + more.errored + more.skipped;
  tally.passed += more.passed;
  tally.failed += more.failed;
  tally.errored += more.errored;
  tally.skipped += more.skipped;
}

/** Counts one shard's tests, those that are only counted (`unlisted`) included. In-file retries do not count. */
export function summarise(result: ShardResult): Totals {
  const tally = startTally();
  for (const test of result.tests) countTest(tally, test);
  if (result.unlisted !== undefined) addTotals(tally, result.unlisted);
  return tally;
}
