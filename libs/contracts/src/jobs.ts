import { z } from 'zod';
import { ciEvent } from './ci-event.ts';
import { connectionId, instant, runId, traceparent } from './ids.ts';
import { artifactRecord, runClaim, runFact } from './fact.ts';

const SECOND = 1000;
/** Milliseconds: longer no job waits for its next try. */
export const LONGEST_WAIT_MS = 60 * SECOND;
/** Waits grow to between half a minute and a minute, so this is 12 to 24 hours: what was accepted outlives an outage of a night. */
const A_DAY_OF_TRIES = 1450;

export interface QueueDefinition<Job> {
  readonly name: string;
  readonly job: z.ZodType<Job>;
  /** Tries in all, the first included. */
  readonly attempts: number;
  /** The first wait between tries; it doubles up to a minute. */
  readonly backoffMs: number;
  /** What it is for; shown in `docs/routes-and-queues.md`. */
  readonly purpose: string;
  readonly producers: readonly string[];
  readonly consumer: string;
}

function define<Job>(definition: QueueDefinition<Job>): QueueDefinition<Job> {
  return definition;
}

/** Of one delivery: a push may move every branch of a repository at once. */
export const MOST_EVENTS = 1000;
/** Letters of an event's name, and of the reason why a delivery asks for nothing or for less than it says. */
export const LONGEST_NAME = 128;
export const LONGEST_REASON = 512;

export const ciEventsJob = z.object({
  connection: connectionId,
  deliveryId: z.string().min(1).max(256),
  /** The provider's name of the event: `workflow_run.completed`, `Pipeline Hook`. */
  event: z.string().max(LONGEST_NAME),
  receivedAt: z.iso.datetime(),
  events: z.array(ciEvent).max(MOST_EVENTS),
  /** Why an authentic delivery asks for nothing, or for less than it says. */
  ignored: z.string().max(LONGEST_REASON).optional(),
});
export type CiEventsJob = z.infer<typeof ciEventsJob>;

export const workerEventsJob = z.object({
  /** Projects that the sender's token may write to; absent when it may write to all. */
  projects: z.array(z.string().max(1024)).optional(),
  facts: z.array(runFact).min(1).max(4000),
});
export type WorkerEventsJob = z.infer<typeof workerEventsJob>;

export const reportJob = z.object({ runId });
export type ReportJob = z.infer<typeof reportJob>;

export const artifactJob = z.discriminatedUnion('step', [
  /** Bytes arrived: find out what they are, and make them a fact of the run. */
  z.object({
    step: z.literal('examine'),
    runId,
    attempt: z.int().positive(),
    at: instant,
    artifact: artifactRecord.pick({ name: true, digest: true, bytes: true, mediaType: true }),
    /** Where the sender says the run belongs, for runs that nobody opened yet. */
    claim: runClaim.optional(),
    /** As in {@link workerEventsJob}. */
    projects: z.array(z.string().max(1024)).optional(),
  }),
  /** The run is final: put its artifacts where the provider keeps files. */
  z.object({ step: z.literal('place'), runId }),
]);
export type ArtifactJob = z.infer<typeof artifactJob>;

/** Law 3: only which run and which connection. The notifier loads the newest state itself. */
export const notifyJob = z.object({ runId, connection: connectionId });
export type NotifyJob = z.infer<typeof notifyJob>;

export const QUEUES = {
  ciEvents: define({
    name: 'ci-events',
    job: ciEventsJob,
    attempts: A_DAY_OF_TRIES,
    backoffMs: SECOND,
    purpose: 'Verified webhook deliveries, parsed to CI events',
    producers: ['ingress'],
    consumer: 'coordinator',
  }),
  workerEvents: define({
    name: 'worker-events',
    job: workerEventsJob,
    attempts: A_DAY_OF_TRIES,
    backoffMs: SECOND,
    purpose: 'Facts that workers and CI jobs report',
    producers: ['ingress', 'artifact-uploader'],
    consumer: 'coordinator',
  }),
  reports: define({
    name: 'reports',
    job: reportJob,
    attempts: A_DAY_OF_TRIES,
    backoffMs: SECOND,
    purpose: 'Runs whose facts changed and whose reports are to be rendered again',
    producers: ['ingress', 'coordinator'],
    consumer: 'formatter',
  }),
  artifacts: define({
    name: 'artifacts',
    job: artifactJob,
    attempts: A_DAY_OF_TRIES,
    backoffMs: 2 * SECOND,
    purpose: 'Artifacts to examine, and to hand to the provider when their run is final',
    producers: ['ingress', 'formatter'],
    consumer: 'artifact-uploader',
  }),
} as const;

/** One queue per provider, so that one slow vendor never holds up another: `notify-github`. */
export function notifyQueue(provider: string): QueueDefinition<NotifyJob> {
  return define({
    name: `notify-${provider}`,
    job: notifyJob,
    attempts: A_DAY_OF_TRIES,
    backoffMs: 2 * SECOND,
    purpose: `Runs to show at ${provider}`,
    producers: ['formatter'],
    consumer: 'notifier',
  });
}

/** Only where the batch lies; what of it is still to be done follows from the facts of its run. */
export const taskBatchJob = z.object({
  runId,
  attempt: z.int().positive(),
  /** Number of the batch among those of its run and class. */
  index: z.int().nonnegative(),
  /** Of the plan's trace, for those that follow it. */
  traceparent: traceparent.optional(),
});
export type TaskBatchJob = z.infer<typeof taskBatchJob>;

/** Workers that took a task and were not heard of again before it is given up. Who gave it back in order does not count. */
export const MOST_DEATHS = 5;

/** One queue per class of requirements: `tasks-3f2a…`. Workers lease its batches over HTTP. */
export function tasksQueue(taskClass: string): QueueDefinition<TaskBatchJob> {
  return define({
    name: `tasks-${taskClass}`,
    job: taskBatchJob,
    attempts: MOST_DEATHS,
    backoffMs: 5 * SECOND,
    purpose: 'Batches of tasks that ask for the same machine',
    producers: ['coordinator'],
    consumer: 'coordinator',
  });
}
