import { LONGEST_WAIT_MS, type QueueDefinition } from '@testwire/contracts';
import { counter, histogram, type Logger } from '@testwire/telemetry';
import { DelayedError, type Job as BullJob, UnrecoverableError, Worker } from 'bullmq';
import type { RedisLink } from './redis.ts';
import { traceJobs } from './trace-jobs.ts';

/** Trying again would change nothing: the job goes to the dead letters at once. */
export class PermanentFailure extends Error {
  override readonly name = 'PermanentFailure';
}

/** Come back later; it does not count as a try. For rate limits and for places that another process is writing to. */
export class TryLater extends Error {
  override readonly name = 'TryLater';
  readonly delayMs: number;
  constructor(message: string, delayMs: number) {
    super(message);
    this.delayMs = delayMs;
  }
}

export interface ConsumerOptions<Job> {
  readonly redis: RedisLink;
  readonly logger: Logger;
  /** Jobs that one process works on at once. */
  readonly concurrency: number;
  /** Milliseconds after which a job of a process that died is given to another. */
  readonly lockMs?: number;
  /** May run twice for one job, and must not mind (law 10). */
  handle(job: Job): Promise<void>;
  /** The job failed for good and is with the dead letters. Called at least once. */
  giveUp?(job: Job, error: Error): Promise<void>;
}

export interface Consumer {
  /** Takes no more jobs and resolves when the running ones are finished. */
  drain(): Promise<void>;
}

const LOCK_MS = 30_000;
/** How often a consumer looks for jobs whose lock has run out, at least. */
const STALLED_LOOK_MS = 5_000;
/** A job whose process died is not at fault; one that outlives so many processes is, most likely. */
const MAX_DEATHS = 5;

/** Twice as long each time, up to a minute; jobs that failed together come back spread over half of the wait. */
function waitBefore(tries: number, firstMs: number, jobId: string): number {
  const wait = Math.min(LONGEST_WAIT_MS, firstMs * 2 ** Math.min(tries - 1, 20));
  const spread = [...Buffer.from(jobId)].reduce((sum, byte) => (sum * 31 + byte) % 1000, 0) / 1000;
  return Math.round(wait * (1 - spread / 2));
}

/** Whatever was asked for, a job comes back: what is delayed for ever is lost. */
const LONGEST_DELAY_MS = 24 * 60 * 60 * 1000;

async function postpone(bullJob: BullJob, token: string | undefined, delayMs: number, why: string): Promise<never> {
  await bullJob.moveToDelayed(Date.now() + Math.min(delayMs, LONGEST_DELAY_MS), token);
  throw new DelayedError(why);
}

/** What a job is about, for its log line. */
function namesIn(data: unknown): Record<string, unknown> {
  if (data === null || typeof data !== 'object') return {};
  const named = Object.entries(data).filter(([key]) => key === 'runId' || key === 'connection' || key === 'deliveryId');
  return Object.fromEntries(named);
}

/** Decides what becomes of a job that failed: another try, or the dead letters after `giveUp` has been told. Always throws. */
async function fail<Job>(
  { bullJob, token, job }: { readonly bullJob: BullJob; readonly token: string | undefined; readonly job: Job },
  error: Error,
  definition: QueueDefinition<Job>,
  options: ConsumerOptions<Job>,
): Promise<never> {
  const permanent = error instanceof PermanentFailure;
  if (!permanent && bullJob.attemptsMade + 1 < definition.attempts) throw error;
  try {
    await options.giveUp?.(job, error);
  } catch (reason) {
    options.logger.warn({ err: reason, queue: definition.name, jobId: bullJob.id }, 'giving up failed, and is tried again later');
    const delayMs = waitBefore(definition.attempts, definition.backoffMs, bullJob.id ?? '');
    return postpone(bullJob, token, delayMs, 'The job failed for good, and so did giving it up.');
  }
  throw permanent ? new UnrecoverableError(error.message) : error;
}

async function work<Job>(
  bullJob: BullJob,
  token: string | undefined,
  definition: QueueDefinition<Job>,
  options: ConsumerOptions<Job>,
): Promise<void> {
  const parsed = definition.job.safeParse(bullJob.data);
  if (!parsed.success)
    throw new UnrecoverableError(`A job of ${definition.name} does not fit its schema: ${parsed.error.message}`);
  const job = parsed.data;
  try {
    if (bullJob.stalledCounter > MAX_DEATHS) {
      throw new PermanentFailure(`${bullJob.stalledCounter} processes ended while they worked on the job.`);
    }
    await options.handle(job);
  } catch (error) {
    if (error instanceof TryLater) return postpone(bullJob, token, error.delayMs, error.message);
    const failure = error instanceof Error ? error : new Error(String(error));
    return fail({ bullJob, token, job }, failure, definition, options);
  }
}

/** Works on the jobs of one queue until it is drained. Failures are tried again with growing waits, as the catalogue says. */
export function createConsumer<Job>(definition: QueueDefinition<Job>, options: ConsumerOptions<Job>): Consumer {
  const { logger, redis } = options;
  let running = 0;
  const worker = new Worker(
    definition.name,
    async (bullJob, token) => {
      const started = performance.now();
      let result = 'done';
      running += 1;
      try {
        await work(bullJob, token, definition, options);
      } catch (error) {
        result = error instanceof DelayedError ? 'later' : 'failed';
        throw error;
      } finally {
        running -= 1;
        counter(
          'testwire_jobs',
          'Jobs worked on, by `queue` and `result`: `done`, `later` (postponed, by a rate limit for one), `failed` (this try)',
        ).add(1, { queue: definition.name, result });
        histogram('testwire_job_seconds', 'Time to work on a job, by `queue`').record((performance.now() - started) / 1000, {
          queue: definition.name,
        });
      }
    },
    {
      connection: redis.client,
      concurrency: options.concurrency,
      lockDuration: options.lockMs ?? LOCK_MS,
      stalledInterval: Math.min(STALLED_LOOK_MS, options.lockMs ?? LOCK_MS),
      // MAX_DEATHS decides instead, for BullMQ would end the job without giveUp.
      maxStalledCount: Number.MAX_SAFE_INTEGER,
      settings: {
        backoffStrategy: (tries, _type, _error, bullJob) => waitBefore(tries, definition.backoffMs, bullJob?.id ?? ''),
      },
      telemetry: traceJobs(),
    },
  );
  worker.on('error', (error) => logger.warn({ err: error, queue: definition.name }, 'queue worker has trouble'));
  worker.on('failed', (bullJob, error) => {
    const { name } = definition;
    const facts = { err: error, queue: name, jobId: bullJob?.id, tries: bullJob?.attemptsMade, ...namesIn(bullJob?.data) };
    // BullMQ gives a job its end only when no other try follows.
    if (bullJob?.finishedOn === undefined) {
      logger.warn(facts, 'job failed');
    } else {
      counter('testwire_jobs_given_up', 'Jobs that failed for good, by `queue`: no other try follows').add(1, { queue: name });
      logger.error(facts, 'job given up');
    }
  });
  // Without force BullMQ waits for a Redis that is away, though there is nothing to tell it.
  return { drain: () => worker.close(running === 0 && redis.client.status !== 'ready') };
}
