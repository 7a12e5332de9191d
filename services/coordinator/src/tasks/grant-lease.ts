import {
  isFinished,
  type LeaseGrant,
  MOST_DEATHS,
  type RunFact,
  type RunFactOf,
  type TaskSpec,
  tasksQueue,
} from '@testwire/contracts';
import type { Lease, Prospect, RunState, TaskClass, WorkerRecord } from '@testwire/store';
import { activeTraceparent, inSpan } from '@testwire/telemetry';
import type { AskForReport } from './ask-for-report.ts';
import type { TaskDeps } from './deps.ts';
import { endLease } from './end-lease.ts';
import { addFollower } from './fill-queue.ts';
import { finishedFact } from './complete-lease.ts';
import { NOT_BEGUN, progressByTask, type TaskProgress } from './progress-of-task.ts';
import { taskFactId } from './task-fact-ids.ts';
import { countGrant } from './task-metrics.ts';
import { leaseAttributes } from './lease-attributes.ts';

/** Time that a worker may take for a lease beyond the time limits of its tasks, which it keeps itself. */
const BEYOND_SECONDS = 300;

interface Taken extends Prospect {
  /** Of the lease. */
  readonly id: string;
  readonly job: string;
  readonly state: RunState;
  /** Of the trace that the plan came with. */
  readonly traceparent: string | undefined;
}

interface Try {
  readonly spec: TaskSpec;
  readonly try: number;
  readonly before: TaskProgress;
}

/** Nobody waits for the tasks of this attempt any more. */
export function isOver(state: RunState | undefined, attempt: number): boolean {
  return state === undefined || isFinished(state.status) || state.attempt > attempt;
}

/** Those that took the task along too often are given up, with the names of the workers. */
function giveUp(runId: string, attempt: number, tasks: readonly Try[], at: string): RunFact[] {
  return tasks.map(({ spec, before: { deaths } }) => ({
    id: taskFactId.givenUp(attempt, spec.id),
    runId,
    at,
    kind: 'shard-given-up',
    attempt,
    shard: spec.id,
    cause: 'lost',
    reason: `${deaths.length} times its worker was lost: ${[...new Set(deaths)].join(', ')}`.slice(0, 1024),
  }));
}

/** Its end is known, and whoever was about to say that it needs no other try died: it must not be done again. */
function isOverlooked({ spec, before: { ended, failures } }: Try): boolean {
  return ended?.outcome === 'passed' || failures >= spec.maxAttempts;
}

function triesOf({ batch }: Taken, facts: Taken['facts']): Try[] {
  const progress = progressByTask(facts);
  return batch.tasks.flatMap((spec) => {
    const before = progress.get(spec.id) ?? NOT_BEGUN;
    return before.settled ? [] : [{ spec, before, try: before.tries + 1 }];
  });
}

function leasedFacts(lease: Lease, tries: readonly Try[], plannedAt: string): RunFactOf<'task-leased'>[] {
  return tries.map(({ spec, try: number, before }) => ({
    id: taskFactId.leased(lease.id, spec.id),
    runId: lease.runId,
    at: lease.grantedAt,
    kind: 'task-leased',
    attempt: lease.attempt,
    shard: spec.id,
    try: number,
    lease: lease.id,
    worker: lease.worker,
    batch: tries.length,
    waitedMs: Math.max(0, Date.parse(lease.grantedAt) - Date.parse(before.ended?.at ?? plannedAt)),
  }));
}

function describe(lease: Lease, tries: readonly Try[], { description }: RunState): LeaseGrant {
  const { project, repository, commit } = description;
  const traceparent = activeTraceparent();
  return {
    id: lease.id,
    expiresAt: lease.expiresAt,
    runId: lease.runId,
    attempt: lease.attempt,
    project,
    ...(repository === undefined ? {} : { repository: repository.name }),
    ...(commit === undefined ? {} : { commit }),
    ...(traceparent === undefined ? {} : { traceparent }),
    tasks: tries.map(({ spec, try: number }) => ({ spec, try: number })),
  };
}

/** Takes the next batch that somebody still waits for. Batches of runs that are over go on the way. */
async function takeBatch(taskClass: string, deps: TaskDeps): Promise<Taken | undefined> {
  const queue = tasksQueue(taskClass).name;
  for (;;) {
    const id = `l-${deps.randomHex(12)}`;
    const job = await deps.leaseQueue.take(queue, id);
    if (job === undefined) return undefined;
    const { runId, attempt, index, traceparent } = job.data;
    const prospect = await deps.store.tasks.prospect({ runId, attempt, class: taskClass, index }, job.id);
    const state = prospect?.state;
    if (prospect !== undefined && state !== undefined && !isOver(state, attempt)) {
      await addFollower(prospect.plan, prospect.batch, traceparent, deps);
      return { ...prospect, id, job: job.id, state, traceparent };
    }
    await deps.leaseQueue.complete(queue, job.id, id);
  }
}

/** Ends leases of the batch whose workers died, and answers with what is known of its tasks then. */
async function endFormer({ plan, batch, former, facts }: Taken, deps: TaskDeps): Promise<Taken['facts']> {
  if (former.length === 0) return facts;
  for (const lease of former) {
    await endLease(lease, { how: 'lost', message: `worker ${lease.worker} was not heard of again` }, deps);
  }
  const ids = batch.tasks.map(({ id }) => id);
  return deps.store.tasks.facts(plan.runId, plan.attempt, ids);
}

/** What of the batch is not done yet, as a lease. Undefined: nothing is left of it, and it is out of the queue. */
async function leaseBatch(
  taken: Taken,
  worker: WorkerRecord,
  askForReport: AskForReport,
  deps: TaskDeps,
): Promise<LeaseGrant | undefined> {
  const { id, job, state, plan, batch } = taken;
  const { runId, attempt } = plan;
  const all = triesOf(taken, await endFormer(taken, deps));
  const overlooked = all.filter(isOverlooked);
  const doomed = all.filter((one) => !overlooked.includes(one) && one.before.deaths.length >= MOST_DEATHS);
  const tries = all.filter((one) => !overlooked.includes(one) && !doomed.includes(one));
  const now = deps.now();
  const at = new Date(now).toISOString();
  if (doomed.length + overlooked.length > 0) {
    const finished = overlooked.map(({ spec, before }) =>
      finishedFact({ runId, attempt, worker: before.ended?.worker ?? worker.id }, spec.id, at),
    );
    await deps.store.runs.addFacts([...giveUp(runId, attempt, doomed, at), ...finished]);
    if (tries.length > 0) await askForReport(plan);
  }
  if (tries.length === 0) {
    // Whoever ended the last of them may have died before it asked.
    await askForReport(plan);
    await deps.leaseQueue.complete(tasksQueue(batch.class).name, job, id);
    return undefined;
  }
  const seconds = tries.reduce((sum, { spec }) => sum + spec.timeoutSeconds, BEYOND_SECONDS);
  const lease: Lease = {
    id,
    worker: worker.id,
    class: batch.class,
    job,
    runId,
    attempt,
    tasks: tries.map(({ spec, try: number }) => ({ id: spec.id, try: number })),
    grantedAt: at,
    expiresAt: new Date(now + deps.configuration.coordinator.leaseSeconds * 1000).toISOString(),
    limitAt: new Date(now + seconds * 1000).toISOString(),
  };
  const facts = leasedFacts(lease, tries, plan.plannedAt);
  await deps.store.leases.add(lease, facts);
  countGrant(facts);
  return describe(lease, tries, state);
}

/** Hands the next batch of the class to the worker, with what of it is not done yet. Undefined: there is none. */
export async function grantLease(
  worker: WorkerRecord,
  taskClass: TaskClass,
  askForReport: AskForReport,
  deps: TaskDeps,
): Promise<LeaseGrant | undefined> {
  for (;;) {
    const taken = await takeBatch(taskClass.id, deps);
    if (taken === undefined) return undefined;
    const attributes = leaseAttributes({ id: taken.id, worker: worker.id, runId: taken.state.runId });
    const grant = await inSpan('grant lease', { attributes, follows: [taken.traceparent] }, () =>
      leaseBatch(taken, worker, askForReport, deps),
    );
    if (grant !== undefined) return grant;
  }
}
