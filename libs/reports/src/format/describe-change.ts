import type { MergedTest, PastRunRef, TestChange } from '@testwire/contracts';

/** What people read for a change. */
export const CHANGE_WORDS: Readonly<Record<TestChange, string>> = {
  new: 'New failure',
  'first-seen': 'First seen',
  outage: 'Outage',
  'still-failing': 'Still failing',
  flaky: 'Flaky',
  fixed: 'Fixed',
};

/** `2025-03-15, a1b2c3d4e5f6 on main`, as far as it is known. Hostile: the name of the branch. */
export function describePastRun({ openedAt, commit, branch }: PastRunRef): string {
  const date = new Date(openedAt).toISOString().slice(0, 10);
  const at = commit === undefined ? date : `${date}, ${commit.slice(0, 12)}`;
  return branch === undefined ? at : `${at} on ${branch}`;
}

/** How much a reader wants to see the test: 0 is what comes first. */
export function urgencyOf(test: MergedTest): number {
  const change = test.standing?.change;
  if (test.status === 'failed' || test.status === 'errored') {
    if (test.standing?.quarantine !== undefined) return 5;
    return change === 'outage' ? 2 : change === 'still-failing' ? 3 : change === 'flaky' ? 4 : change === 'new' ? 0 : 1;
  }
  if (test.flaky) return 6;
  return change === 'fixed' ? 7 : test.status === 'skipped' ? 9 : 8;
}
