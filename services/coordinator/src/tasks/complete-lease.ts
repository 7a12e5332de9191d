import { type RunFact, type RunFactOf, type TaskReport, type TaskSpec, tasksQueue } from '@testwire/contracts';
import type { Lease, TaskDuration, WorkerRecord } from '@testwire/store';
import type { AskForReport } from './ask-for-report.ts';
import type { TaskDeps } from './deps.ts';
import { openTasks } from './end-lease.ts';
import { isFailure, progressByTask } from './progress-of-task.ts';
import { taskFactId } from './task-fact-ids.ts';
import { countLeaseEnd, countRefusal, countTasks } from './task-metrics.ts';

/** What a completion came to. */
export type Completion =
  | { readonly kind: 'kept'; /** Tasks of the lease that have not ended. */ readonly open: readonly string[] }
  /** The lease is somebody else's: kept as late, and nothing is made of it. */
  | { readonly kind: 'late' };

/** The wait before the next try of a task that failed; twice as long each time. */
const FIRST_BACKOFF_MS = 5000;
const LONGEST_BACKOFF_MS = 5 * 60_000;

/** Whether all of it is kept as said: it was said before and the answer did not arrive, or nobody ended the lease meanwhile. */
async function isKnown(lease: Lease, reports: readonly TaskReport[], deps: TaskDeps): Promise<boolean> {
  const ids = reports.map(({ task }) => task);
  const facts = await deps.store.tasks.facts(lease.runId, lease.attempt, ids);
  const known = facts.filter((fact) => fact.kind === 'task-ended' && fact.lease === lease.id && fact.late !== true);
  return reports.every(({ task, outcome }) =>
    known.some((fact) => fact.kind === 'task-ended' && fact.shard === task && fact.outcome === outcome),
  );
}

function endedFact(lease: Lease, report: TaskReport, number: number, at: string, late: boolean): RunFactOf<'task-ended'> {
  const { task, outcome, exitCode, durationMs, message } = report;
  return {
    id: late ? taskFactId.endedLate(lease.id, task) : taskFactId.ended(lease.id, task),
    runId: lease.runId,
    at,
    kind: 'task-ended',
    attempt: lease.attempt,
    shard: task,
    try: number,
    lease: lease.id,
    worker: lease.worker,
    outcome,
    durationMs,
    ...(exitCode === undefined ? {} : { exitCode }),
    ...(message === undefined ? {} : { message }),
    ...(late ? { late } : {}),
  };
}

export function finishedFact(lease: Pick<Lease, 'runId' | 'attempt' | 'worker'>, task: string, at: string): RunFact {
  const { runId, attempt, worker } = lease;
  return { id: taskFactId.finished(attempt, task), runId, at, kind: 'shard-finished', attempt, shard: task, worker };
}

async function specsOf(lease: Lease, deps: TaskDeps): Promise<ReadonlyMap<string, TaskSpec>> {
  const index = Number(lease.job.slice(lease.job.lastIndexOf('.') + 1));
  const batch = await deps.store.tasks.batch(lease.runId, lease.attempt, lease.class, index);
  return new Map((batch?.tasks ?? []).map((spec) => [spec.id, spec]));
}

/** Only what ran to its end says how long the task takes. */
function durationsOf(
  lease: Lease,
  reports: readonly TaskReport[],
  place: { readonly worker: WorkerRecord; readonly project: string; readonly specs: ReadonlyMap<string, TaskSpec> },
  at: string,
): TaskDuration[] {
  const speed = place.worker.capabilities.speed ?? 1;
  return reports.flatMap(({ task, outcome, durationMs }) => {
    if (outcome !== 'passed' && outcome !== 'failed') return [];
    const name = place.specs.get(task)?.name ?? task;
    return [{ project: place.project, name, lease: `${lease.id}.${task}`, at, referenceMs: durationMs * speed }];
  });
}

/** Which of the reported tasks need no other try. */
async function findSettled(
  lease: Lease,
  reports: readonly TaskReport[],
  specs: ReadonlyMap<string, TaskSpec>,
  deps: TaskDeps,
): Promise<readonly string[]> {
  const ids = reports.map(({ task }) => task);
  const progress = progressByTask(await deps.store.tasks.facts(lease.runId, lease.attempt, ids));
  const failuresOf = (task: string): number => progress.get(task)?.failures ?? 0;
  const settled = reports.filter(
    ({ task, outcome }) =>
      outcome === 'passed' || (isFailure(outcome) && failuresOf(task) >= (specs.get(task)?.maxAttempts ?? 1)),
  );
  return settled.map(({ task }) => task);
}

/** The batch is done, or comes back for the tasks that are tried again. */
async function closeLease(lease: Lease, deps: TaskDeps): Promise<void> {
  const ids = lease.tasks.map(({ id }) => id);
  const progress = progressByTask(await deps.store.tasks.facts(lease.runId, lease.attempt, ids));
  const again = ids.filter((id) => progress.get(id)?.settled !== true);
  const queue = tasksQueue(lease.class).name;
  if (again.length === 0) await deps.leaseQueue.complete(queue, lease.job, lease.id);
  else {
    const failures = Math.max(1, ...again.map((id) => progress.get(id)?.failures ?? 0));
    const delayMs = Math.min(LONGEST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** (failures - 1));
    await deps.leaseQueue.giveBack(queue, lease.job, lease.id, delayMs);
  }
  if (await deps.store.leases.end(lease.id, 'completed')) countLeaseEnd('completed');
}

/**
 * Takes what ended of a lease. Whoever holds it decides: the lock is renewed first, so that nobody else can get the batch until the facts
 * are kept. Safe to repeat. Tasks that are not of the lease are the caller's to refuse.
 */
export async function completeLease(
  lease: Lease,
  worker: WorkerRecord,
  reports: readonly TaskReport[],
  askForReport: AskForReport,
  deps: TaskDeps,
): Promise<Completion> {
  const { runId, attempt } = lease;
  const at = new Date(deps.now()).toISOString();
  const tryOf = (task: string): number => lease.tasks.find(({ id }) => id === task)?.try ?? 1;
  const held = lease.ended === undefined && (await deps.leaseQueue.extend(tasksQueue(lease.class).name, lease.job, lease.id));
  // Its batch may be done with, or somebody else's by now.
  if (!held && (await isKnown(lease, reports, deps))) {
    const open = await openTasks(lease, deps);
    // Whoever took it in may have died before it asked.
    if (open.length === 0) await askForReport(runId, attempt);
    return { kind: 'kept', open: open.map(({ id }) => id) };
  }
  if (!held) {
    await deps.store.runs.addFacts(reports.map((report) => endedFact(lease, report, tryOf(report.task), at, true)));
    countRefusal('completion');
    return { kind: 'late' };
  }
  const facts = reports.map((report) => endedFact(lease, report, tryOf(report.task), at, false));
  const added = await deps.store.runs.addFacts(facts);
  // The store was slow, the lock ran out, and somebody gave the tasks to another first.
  if (!(await isKnown(lease, reports, deps))) {
    countRefusal('completion');
    return { kind: 'late' };
  }
  for (const { id, outcome } of facts) if (added.has(id)) countTasks(outcome, 1);
  const specs = await specsOf(lease, deps);
  const settled = await findSettled(lease, reports, specs, deps);
  await deps.store.runs.addFacts(settled.map((task) => finishedFact(lease, task, at)));
  const project = (await deps.store.tasks.plan(runId, attempt))?.project ?? 'local';
  await deps.store.tasks.addDurations(durationsOf(lease, reports, { worker, project, specs }, at));
  const open = await openTasks(lease, deps);
  if (open.length === 0) await closeLease(lease, deps);
  if (settled.length > 0) await askForReport(runId, attempt);
  return { kind: 'kept', open: open.map(({ id }) => id) };
}
