import type { QueueDefinition } from '@testwire/contracts';
import type { Logger } from '@testwire/telemetry';
import { createRedisBackend, Job, Queue, Worker } from 'bullmq';
import { createListening, type Listening, type ListeningTimes } from './listening.ts';
import type { RedisLink } from './redis.ts';
import { type QueueSurvey, surveyQueues } from './survey-queues.ts';

export interface LeaseQueueOptions extends ListeningTimes {
  /** Of producers: whoever asks over HTTP is answered soon, also while Redis is away. */
  readonly redis: RedisLink;
  readonly logger: Logger;
  /** Milliseconds after which a job that nobody extended is given to another. */
  readonly lockMs: number;
  /** How often to look for jobs whose lock has run out. They are given away at the second look at the latest. */
  readonly stalledLookMs: number;
}

/** What waits in one queue. */
export interface QueueLook {
  /** Jobs that could be taken now. */
  readonly waiting: number;
  /** Of the next one; higher first. Undefined: it was taken before, by somebody who was not heard of again. */
  readonly priority?: number;
}

/**
 * Hands out the jobs of queues that it opens when they are first named: manual fetching, with the id of a lease as the lock's token.
 * https://docs.bullmq.io/patterns/manually-fetching-jobs
 * Several processes may do so at once. Every method that names a lease answers false when that is not (any more) who holds the job.
 */
export interface LeaseQueue<Data> extends Listening {
  /** Adds a job; one of this id that is there already stays as it is. `priority` from -1000 to 1000, higher first. */
  add(queue: string, job: { readonly id: string; readonly data: Data; readonly priority: number }): Promise<void>;
  /** Calls back with the queue after this process added a job. Answers with what ends that. */
  onAdded(listener: (queue: string) => void): () => void;
  /** The next job, held by `lease` from now; undefined when there is none. */
  take(queue: string, lease: string): Promise<{ readonly id: string; readonly data: Data } | undefined>;
  /** Also when the lock has run out, and nobody else holds the job: it may even wait again. Not for a lease that was ended. */
  extend(queue: string, job: string, lease: string): Promise<boolean>;
  holds(queue: string, job: string, lease: string): Promise<boolean>;
  /** Removes it: there is nothing left to do. */
  complete(queue: string, job: string, lease: string): Promise<boolean>;
  /** Gives it back, to be taken again after so long. */
  giveBack(queue: string, job: string, lease: string, delayMs: number): Promise<boolean>;
  look(queues: readonly string[]): Promise<ReadonlyMap<string, QueueLook>>;
  /** The same for those who watch: more of it, and slower. */
  survey(queues: readonly string[]): Promise<ReadonlyMap<string, QueueSurvey>>;
  /** Those of the queues that have no job at all: none waits, none is held, none comes back later. */
  empty(queues: readonly string[]): Promise<readonly string[]>;
  /** Removes the queue with all that is in it. */
  remove(queue: string): Promise<void>;
  /** Opens these, so that jobs of holders who died are found, and closes all others. */
  keepOpen(queues: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

const LOWEST = -1000;
const HIGHEST = 1000;

/** BullMQ takes the lowest number from 1 first. */
function toBull(priority: number): number {
  return HIGHEST - Math.min(HIGHEST, Math.max(LOWEST, priority)) + 1;
}

/** The number of the priority is the upper half of a job's score. */
function fromScore(score: number): number {
  return HIGHEST + 1 - Math.floor(score / 2 ** 32);
}

/**
 * Holds a job again whose lock has run out, as long as nobody else took it. What waits in the plain list was taken from a holder who was
 * silent; jobs that nobody has held wait by their priority.
 * KEYS: lock, active, wait, stalled. ARGV: lease, milliseconds, job. Answers 1 when it is held.
 */
const HOLD_AGAIN = `
if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
if redis.call('LREM', KEYS[3], 1, ARGV[3]) == 1 then redis.call('LPUSH', KEYS[2], ARGV[3])
elseif not redis.call('LPOS', KEYS[2], ARGV[3]) then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
redis.call('SREM', KEYS[4], ARGV[3])
return 1`;

export function createLeaseQueue<Data>(
  define: (name: string) => QueueDefinition<Data>,
  { redis, logger, ...times }: LeaseQueueOptions,
): LeaseQueue<Data> {
  // Redis refuses times with a fraction.
  const lockMs = Math.ceil(times.lockMs);
  const stalledLookMs = Math.ceil(times.stalledLookMs);
  const listening = createListening(redis, times);
  const open = new Map<string, Worker<Data>>();
  const listeners = new Set<(queue: string) => void>();

  /** BullMQ calls the class that fetches "worker"; this one is never run, and shares the connection. */
  function fetcher(name: string): Worker<Data> {
    const known = open.get(name);
    if (known !== undefined) return known;
    const worker = new Worker<Data>(
      define(name).name,
      null,
      {
        connection: redis.client,
        autorun: false,
        skipVersionCheck: true,
        lockDuration: lockMs,
        stalledInterval: stalledLookMs,
        // How many deaths are too many is decided by whoever leases the job again.
        maxStalledCount: Number.MAX_SAFE_INTEGER,
        removeOnComplete: { count: 0 },
      },
      // Nobody waits with a blocking command here, so no queue needs a connection of its own.
      (queue, options) => {
        const backend = createRedisBackend(queue, options);
        const takeFromSilent = backend.moveStalledJobsToWait.bind(backend);
        backend.moveStalledJobsToWait = async () => ((await listening.deafMs()) > 0 ? [] : takeFromSilent());
        return backend;
      },
    );
    worker.on('error', (error) => logger.warn({ err: error, queue: name }, 'a queue of tasks has trouble'));
    open.set(name, worker);
    void worker.startStalledCheckTimer();
    return worker;
  }

  /** Runs what needs the lock; false when it is not there any more. */
  async function asHolder(name: string, id: string, lease: string, work: (job: Job<Data>) => Promise<unknown>): Promise<boolean> {
    const queue = fetcher(name);
    const job = await Job.fromId<Data>(queue, id);
    if (job === undefined || !(await holds(name, id, lease))) return false;
    try {
      await work(job);
      return true;
    } catch (error) {
      if (!(await holds(name, id, lease))) return false;
      throw error;
    }
  }

  async function holds(name: string, id: string, lease: string): Promise<boolean> {
    return (await redis.client.get(`${fetcher(name).toKey(id)}:lock`)) === lease;
  }

  async function shut(name: string): Promise<void> {
    const worker = open.get(name);
    open.delete(name);
    await worker?.close();
  }

  return {
    ...listening,
    async add(name, { id, data, priority }) {
      const definition = define(name);
      await Job.create(fetcher(name), definition.name, definition.job.parse(data), {
        jobId: id,
        priority: toBull(priority),
        removeOnComplete: true,
        removeOnFail: true,
      });
      for (const listener of listeners) listener(name);
    },
    onAdded(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    async take(name, lease) {
      const job = await fetcher(name).getNextJob(lease, { block: false });
      if (job?.id === undefined) return undefined;
      const parsed = define(name).job.safeParse(job.data);
      if (parsed.success) return { id: job.id, data: parsed.data };
      logger.error({ queue: name, jobId: job.id }, 'a job does not fit its schema, and is removed');
      await job.moveToCompleted(null, lease, false);
      return undefined;
    },
    async extend(name, id, lease) {
      const queue = fetcher(name);
      const lost = await queue.extendJobLocks([id], [lease], lockMs);
      if (lost.length === 0) return true;
      const { active = '', wait = '', stalled = '' } = queue.keys;
      const keys = [`${queue.toKey(id)}:lock`, active, wait, stalled];
      return (await redis.client.eval(HOLD_AGAIN, keys.length, ...keys, lease, lockMs, id)) === 1;
    },
    holds,
    async complete(name, id, lease) {
      const definition = define(name);
      // What is needed to remove a job is its id alone; the script itself looks who holds it.
      const job = new Job(fetcher(name), definition.name, undefined, { removeOnComplete: true }, id);
      try {
        await job.moveToCompleted(null, lease, false);
        return true;
      } catch (error) {
        if (!(await holds(name, id, lease))) return false;
        throw error;
      }
    },
    giveBack: (name, id, lease, delayMs) =>
      asHolder(name, id, lease, (job) =>
        delayMs <= 0 ? job.moveToWait(lease) : job.moveToDelayed(Date.now() + Math.ceil(delayMs), lease),
      ),
    async look(names) {
      const pipeline = redis.client.pipeline();
      for (const name of names) {
        const { keys } = fetcher(name);
        pipeline.llen(keys['wait'] ?? '').zcard(keys['prioritized'] ?? '');
        pipeline
          .zrange(keys['prioritized'] ?? '', '0', '0', 'WITHSCORES')
          .zcount(keys['delayed'] ?? '', '-inf', delayedScore(Date.now()));
      }
      const answers = (await pipeline.exec()) ?? [];
      const values = answers.map(([error, value]) => {
        if (error !== null) throw error;
        return value;
      });
      return new Map(
        names.map((name, index): [string, QueueLook] => {
          const [wait, prioritized, head, due] = values.slice(index * 4, index * 4 + 4) as [number, number, string[], number];
          const [, score] = head;
          const waiting = wait + prioritized + due;
          return [name, { waiting, ...(wait > 0 || score === undefined ? {} : { priority: fromScore(Number(score)) }) }];
        }),
      );
    },
    survey(names) {
      const places = names.map((name) => {
        const queue = fetcher(name);
        return { name, keys: queue.keys, keyOf: (job: string) => queue.toKey(job) };
      });
      return surveyQueues(places, redis, delayedScore(Date.now()));
    },
    async empty(names) {
      if (names.length === 0) return [];
      // All at one moment: a job that moves from one list to the next is in one of them.
      const transaction = redis.client.multi();
      for (const name of names) {
        const { keys } = fetcher(name);
        transaction.exists(keys['wait'] ?? '', keys['prioritized'] ?? '', keys['delayed'] ?? '', keys['active'] ?? '');
      }
      const answers = (await transaction.exec()) ?? [];
      return names.filter((_, index) => {
        const [error, found] = answers[index] ?? [];
        if (error instanceof Error) throw error;
        return found === 0;
      });
    },
    async remove(name) {
      await shut(name);
      const queue = new Queue(define(name).name, { connection: redis.client, skipVersionCheck: true });
      queue.on('error', (error) => logger.warn({ err: error, queue: name }, 'a queue of tasks has trouble'));
      await queue.obliterate({ force: true });
      await queue.close();
    },
    async keepOpen(names) {
      for (const name of names) fetcher(name);
      const wanted = new Set(names);
      for (const name of open.keys()) if (!wanted.has(name)) await shut(name);
    },
    async close() {
      await Promise.all([...open.keys()].map(shut));
    },
  };
}

/** Delayed jobs are scored by their time, with 12 bits behind it for those of one millisecond. */
function delayedScore(now: number): string {
  return String(now * 0x1000 + 0xfff);
}
