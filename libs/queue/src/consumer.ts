import type { QueueDefinition } from '@testwire/contracts';
import { counter, histogram, type Logger } from '@testwire/telemetry';
import { DelayedError, type Job as BullJob, UnrecoverableError, Worker } from 'bullmq';
import { BullMQOtel } from 'bullmq-otel';
import type { RedisLink } from './redis.ts';

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

async function giveUpIfLast<Job>(bullJob: BullJob, job: Job, error: Error, options: ConsumerOptions<Job>): Promise<void> {
  const last = error instanceof PermanentFailure || bullJob.attemptsMade + 1 >= (bullJob.opts.attempts ?? 1);
  if (last) await options.giveUp?.(job, error);
}

async function work<Job>(bullJob: BullJob, token: string | undefined, definition: QueueDefinition<Job>, options: ConsumerOptions<Job>): Promise<void> {
  const parsed = definition.job.safeParse(bullJob.data);
  if (!parsed.success) throw new UnrecoverableError(`A job of ${definition.name} does not fit its schema: ${parsed.error.message}`);
  try {
    await options.handle(parsed.data);
  } catch (error) {
    if (error instanceof TryLater) {
      await bullJob.moveToDelayed(Date.now() + error.delayMs, token);
      throw new DelayedError(error.message);
    }
    const failure = error instanceof Error ? error : new Error(String(error));
    await giveUpIfLast(bullJob, parsed.data, failure, options);
    if (failure instanceof PermanentFailure) throw new UnrecoverableError(failure.message);
    throw failure;
  }
}

/** Works on the jobs of one queue until it is drained. Failures are tried again with growing waits, as the catalogue says. */
export function createConsumer<Job>(definition: QueueDefinition<Job>, options: ConsumerOptions<Job>): Consumer {
  const { logger } = options;
  const worker = new Worker(
    definition.name,
    async (bullJob, token) => {
      const started = performance.now();
      let result = 'done';
      try {
        await work(bullJob, token, definition, options);
      } catch (error) {
        result = error instanceof DelayedError ? 'later' : 'failed';
        throw error;
      } finally {
        counter('testwire_jobs', 'Jobs worked on, by queue and result').add(1, { queue: definition.name, result });
        histogram('testwire_job_seconds', 'Time to work on a job, by queue').record((performance.now() - started) / 1000, {
          queue: definition.name,
        });
      }
    },
    {
      connection: options.redis.client,
      concurrency: options.concurrency,
      lockDuration: options.lockMs ?? LOCK_MS,
      stalledInterval: options.lockMs ?? LOCK_MS,
      // A job whose process died is not at fault; only one that kills process after process is given up.
      maxStalledCount: 5,
      telemetry: new BullMQOtel({ tracerName: 'testwire' }),
    },
  );
  worker.on('error', (error) => logger.warn({ err: error, queue: definition.name }, 'queue worker has trouble'));
  worker.on('failed', (bullJob, error) => {
    logger.warn({ err: error, queue: definition.name, jobId: bullJob?.id, tries: bullJob?.attemptsMade }, 'job failed');
  });
  return { drain: () => worker.close() };
}
