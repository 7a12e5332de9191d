import { NO_TESTS, type TaskReport } from '@testwire/contracts';
import { Refused, Unreachable } from '../http/ask-server.ts';
import type { Courier } from './courier.ts';
import type { HeldTask } from './executor.ts';
import type { HeldLease } from './held-lease.ts';
import { senderOf } from './outbox.ts';
import { type FinishedTask, runTask, type TaskTools } from './run-task.ts';
import type { Session } from './session.ts';
import { makeFreshFolder, type TaskFolder, useGivenFolder } from './task-folder.ts';
import type { WorkerNews } from './worker-news.ts';

export interface LeaseWork {
  readonly session: Session;
  readonly courier: Courier;
  readonly tools: TaskTools;
  /** Parent of the fresh folders. */
  readonly folders: string;
  readonly taskFolder: string | undefined;
  readonly tell: (news: WorkerNews) => void;
  /** Why tasks that have not begun are given back; undefined: they are done. */
  readonly leaving: () => string | undefined;
  /** Whether even the running task is given back. */
  readonly isStopping: () => boolean;
}

type Task = HeldLease['grant']['tasks'][number];

function parcelOf({ grant }: HeldLease, report: TaskReport): FinishedTask {
  return { parcel: { ...senderOf(grant), report, results: [], artifacts: [] }, totals: NO_TESTS };
}

function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, 4000);
}

function errored(lease: HeldLease, task: string, error: unknown): FinishedTask {
  const message = `The worker could not do it: ${messageOf(error)}`;
  return parcelOf(lease, { task, outcome: 'errored', durationMs: 0, message });
}

async function runOne(lease: HeldLease, { spec, try: tried }: Task, folderName: string, work: LeaseWork): Promise<FinishedTask> {
  let folder: TaskFolder | undefined;
  try {
    folder =
      work.taskFolder === undefined
        ? await makeFreshFolder(work.folders, folderName)
        : await useGivenFolder(work.taskFolder, [...spec.results, ...spec.artifacts]);
    work.tell({ type: 'task-started', lease: lease.grant.id, task: spec.id, try: tried, folder: folder.path });
    const held: HeldTask = { lease: lease.grant, spec, try: tried };
    const finished = await runTask(held, folder, lease.signalOf(spec.id), work.tools);
    if (!lease.isLost && !work.isStopping()) await work.courier.put(finished.parcel);
    return finished;
  } catch (error) {
    // The worker's disk, not the task. What little there is to say has to go as it is.
    const finished = errored(lease, spec.id, error);
    if (!lease.isLost && !work.isStopping()) await work.courier.put(finished.parcel);
    return finished;
  } finally {
    await folder?.remove().catch((error: unknown) => {
      work.tell({ type: 'folder-left', folder: folder?.path ?? '', reason: messageOf(error) });
    });
  }
}

async function giveBack(lease: HeldLease, tasks: readonly string[], reason: string, work: LeaseWork): Promise<void> {
  work.tell({ type: 'lease-given-back', lease: lease.grant.id, tasks, reason });
  // What ended has to be known first: given back is what has not.
  if (!work.isStopping()) await work.courier.idle();
  try {
    await work.session.client.giveBack(lease.grant.id, reason, lease.grant.traceparent);
  } catch (error) {
    // It runs out by itself when nobody hears of it.
    if (!(error instanceof Refused) && !(error instanceof Unreachable)) throw error;
  }
}

/** Does the tasks of a lease one after the other, until they are done, the lease is lost, or the worker leaves. */
export async function workOnLease(lease: HeldLease, work: LeaseWork): Promise<void> {
  const { id, runId, tasks } = lease.grant;
  work.tell({ type: 'lease-taken', lease: id, runId, tasks: tasks.map(({ spec }) => spec.id) });
  for (const [index, task] of tasks.entries()) {
    const reason = work.leaving();
    const left = tasks.slice(index).map(({ spec }) => spec.id);
    if (lease.isLost) return;
    if (reason !== undefined) return giveBack(lease, left, reason, work);
    const isCancelled = lease.signalOf(task.spec.id).aborted;
    if (isCancelled) {
      await work.courier.put(parcelOf(lease, { task: task.spec.id, outcome: 'cancelled', durationMs: 0 }).parcel);
      continue;
    }
    const { parcel, totals } = await runOne(lease, task, `${id.replaceAll(/[^\w-]/g, '_').slice(0, 64)}-${index}`, work);
    if (lease.isLost) return;
    if (work.isStopping()) return giveBack(lease, left, work.leaving() ?? 'The worker stops.', work);
    work.tell({ type: 'task-ended', lease: id, report: parcel.report, totals });
  }
}
