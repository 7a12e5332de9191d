import { type RunFactOf, type TaskReport, type TaskSpec, tasksQueue } from '@testwire/contracts';
import type { Lease, Standing, TaskDuration, TaskFact, WorkerRecord } from '@testwire/store';
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
function isKnown(lease: Lease, reports: readonly TaskReport[], facts: readonly TaskFact[]): boolean {
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

export function finishedFact(
  lease: Pick<Lease, 'runId' | 'attempt' | 'worker'>,
  task: string,
  at: string,
): RunFactOf<'shard-finished'> {
  const { runId, attempt, worker } = lease;
  return { id: taskFactId.finished(attempt, task), runId, at, kind: 'shard-finished', attempt, shard: task, worker };
}

async function specsOf({ lease, plan }: Standing, deps: TaskDeps): Promise<ReadonlyMap<string, TaskSpec>> {
  const index = Number(lease.job.slice(lease.job.lastIndexOf('.') + 1));
  const batch = await deps.store.tasks.batch(plan, lease.class, index);
  return new Map((batch?.tasks ?? []).map((spec) => [spec.id, spec]));
}

/** Only what ran to its end says how long the task takes. */
function durationsOf(
  { lease, plan: { project } }: Standing,
  reports: readonly TaskReport[],
  worker: WorkerRecord,
  specs: ReadonlyMap<string, TaskSpec>,
  at: string,
): TaskDuration[] {
  const speed = worker.capabilities.speed ?? 1;
  return reports.flatMap(({ task, outcome, durationMs }) => {
    if (outcome !== 'passed' && outcome !== 'failed') return [];
    const name = specs.get(task)?.name ?? task;
    return [{ project, name, lease: `${lease.id}.${task}`, at, referenceMs: durationMs * speed }];
  });
}

/** Which of the reported tasks need no other try, by what is known when their ends are kept. */
function findSettled(
  reports: readonly TaskReport[],
  facts: readonly TaskFact[],
  specs: ReadonlyMap<string, TaskSpec>,
): readonly string[] {
  const progress = progressByTask(facts);
  const failuresOf = (task: string): number => progress.get(task)?.failures ?? 0;
  const settled = reports.filter(
    ({ task, outcome }) =>
      outcome === 'passed' || (isFailure(outcome) && failuresOf(task) >= (specs.get(task)?.maxAttempts ?? 1)),
  );
  return settled.map(({ task }) => task);
}

/** The batch is done, or comes back for the tasks that are tried again. */
async function closeJob(lease: Lease, facts: readonly TaskFact[], deps: TaskDeps): Promise<void> {
  const progress = progressByTask(facts);
  const again = lease.tasks.map(({ id }) => id).filter((id) => progress.get(id)?.settled !== true);
  const queue = tasksQueue(lease.class).name;
  if (again.length === 0) {
    await deps.leaseQueue.complete(queue, lease.job, lease.id);
    return;
  }
  const failures = Math.max(1, ...again.map((id) => progress.get(id)?.failures ?? 0));
  const delayMs = Math.min(LONGEST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** (failures - 1));
  await deps.leaseQueue.giveBack(queue, lease.job, lease.id, delayMs);
}

/**
 * What is kept now says more than what was read before: another completion may have brought the other tasks to an end meanwhile. Where some of
 * the ends were there already, the same was said before and the answer did not arrive, or the store was slow, the lock ran out, and
 * somebody gave the tasks to another first. What is kept decides which. Undefined: somebody else's.
 */
async function keepRest(
  { lease }: Standing,
  reports: readonly TaskReport[],
  specs: ReadonlyMap<string, TaskSpec>,
  at: string,
  deps: TaskDeps,
): Promise<readonly TaskFact[] | undefined> {
  const ids = lease.tasks.map(({ id }) => id);
  const facts = await deps.store.tasks.facts(lease.runId, lease.attempt, ids);
  if (!isKnown(lease, reports, facts)) return undefined;
  const known = new Set(facts.map(({ id }) => id));
  const settled = findSettled(reports, facts, specs).map((task) => finishedFact(lease, task, at));
  const finished = settled.filter(({ id }) => !known.has(id));
  if (finished.length > 0) await deps.store.runs.addFacts(finished);
  if (openTasks(lease, facts).length === 0 && (await deps.store.leases.end(lease.id, 'completed'))) countLeaseEnd('completed');
  return [...facts, ...finished];
}

/**
 * Takes what ended of a lease. Whoever holds it decides: the lock is renewed first, so that nobody else can get the batch until the facts
 * are kept. Safe to repeat. Tasks that are not of the lease are the caller's to refuse.
 */
export async function completeLease(
  standing: Standing,
  worker: WorkerRecord,
  reports: readonly TaskReport[],
  askForReport: AskForReport,
  deps: TaskDeps,
): Promise<Completion> {
  const { lease, plan } = standing;
  const at = new Date(deps.now()).toISOString();
  const tryOf = (task: string): number => lease.tasks.find(({ id }) => id === task)?.try ?? 1;
  const endsOf = (late: boolean) => reports.map((report) => endedFact(lease, report, tryOf(report.task), at, late));
  const held = lease.ended === undefined && (await deps.leaseQueue.extend(tasksQueue(lease.class).name, lease.job, lease.id));
  if (!held) {
    // Its batch may be done with, or somebody else's by now.
    const ids = lease.tasks.map(({ id }) => id);
    const known = await deps.store.tasks.facts(lease.runId, lease.attempt, ids);
    if (!isKnown(lease, reports, known)) {
      await deps.store.runs.addFacts(endsOf(true));
      countRefusal('completion');
      return { kind: 'late' };
    }
    const open = openTasks(lease, known);
    // Whoever took it in may have died before it let the batch go, and before it asked.
    if (open.length === 0) {
      await closeJob(lease, known, deps);
      await askForReport(plan);
    }
    return { kind: 'kept', open: open.map(({ id }) => id) };
  }
  const specs = await specsOf(standing, deps);
  const ended = endsOf(false);
  const then = [...standing.facts, ...ended];
  const settled = findSettled(reports, then, specs);
  const finished = settled.map((task) => finishedFact(lease, task, at));
  const last = openTasks(lease, then).length === 0;
  const { fresh, closed } = await deps.store.leases.keepEnds(
    { lease: lease.id, ended, finished, last },
    durationsOf(standing, reports, worker, specs, at),
  );
  for (const task of fresh) {
    const end = ended.find(({ shard }) => shard === task);
    if (end !== undefined) countTasks(end.outcome, 1);
  }
  if (closed) countLeaseEnd('completed');
  const facts =
    last && fresh.size === reports.length ? [...then, ...finished] : await keepRest(standing, reports, specs, at, deps);
  if (facts === undefined) {
    countRefusal('completion');
    return { kind: 'late' };
  }
  const open = openTasks(lease, facts);
  if (open.length === 0) await closeJob(lease, facts, deps);
  if (settled.length > 0) await askForReport(plan);
  return { kind: 'kept', open: open.map(({ id }) => id) };
}
