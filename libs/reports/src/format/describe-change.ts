import type { PastRunRef, TestChange } from '@testwire/contracts';

/** What people read for a change. */
export const CHANGE_WORDS: Readonly<Record<TestChange, string>> = {
  new: 'New failure',
  'first-seen': 'First seen',
  outage: 'Outage',
  'still-failing': 'Still failing',
  flaky: 'Known flaky',
  fixed: 'Fixed',
};

/** `2025-03-15, a1b2c3d4e5f6 on main`, as far as it is known. Hostile: the name of the branch. */
export function describePastRun({ openedAt, commit, branch }: PastRunRef): string {
  const date = new Date(openedAt).toISOString().slice(0, 10);
  const at = commit === undefined ? date : `${date}, ${commit.slice(0, 12)}`;
  return branch === undefined ? at : `${at} on ${branch}`;
}
