import { badRequest } from './api-error.ts';
import type { CommitState } from './records.ts';

/** Where a status starts that nobody has set yet. */
export type StatusOrigin = 'created' | CommitState;

/** The event that each state stands for, and where it may start from: `CommitStatus.state_machine` in GitLab's source. */
const EVENTS: Readonly<Record<CommitState, { readonly event: string; readonly from: readonly StatusOrigin[] }>> = {
  pending: { event: 'enqueue', from: ['created'] },
  // GitLab queues a new status by itself before it runs it.
  running: { event: 'run', from: ['created', 'pending'] },
  success: { event: 'success', from: ['created', 'pending', 'running'] },
  failed: { event: 'drop', from: ['created', 'pending', 'running'] },
  canceled: { event: 'cancel', from: ['created', 'pending', 'running'] },
  skipped: { event: 'skip', from: ['created', 'pending'] },
};

/** A finished status never moves on (a new one takes its place), so `from` is one that is new or unfinished. */
export function checkTransition(from: StatusOrigin, to: CommitState): void {
  const { event, from: allowed } = EVENTS[to];
  if (allowed.includes(from)) return;
  throw badRequest(`Cannot transition status via :${event} from :${from} (Reason(s): Status cannot transition via "${event}")`);
}
