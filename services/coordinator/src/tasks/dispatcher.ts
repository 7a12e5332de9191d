import { AsyncResource } from 'node:async_hooks';
import { type LeaseGrant, tasksQueue } from '@testwire/contracts';
import type { TaskClass, WorkerRecord } from '@testwire/store';
import { countFitting, fits } from '../workers/fits.ts';
import { presentWorkers } from '../workers/present-workers.ts';
import type { AskForReport } from './ask-for-report.ts';
import type { TaskDeps } from './deps.ts';
import { endLease } from './end-lease.ts';
import { grantLease } from './grant-lease.ts';
import { remember } from './remember.ts';
import { createTurns, type WaitingClass } from './turns.ts';

/** Gives workers their leases, one after the other, as long as they wait. */
export interface Dispatcher {
  /** Undefined when there was nothing until `waitMs` passed, or the worker went away. */
  lease(worker: WorkerRecord, waitMs: number, gone: AbortSignal): Promise<LeaseGrant | undefined>;
  /** The worker was registered anew: whoever waits as what it was before is sent away. */
  release(worker: string): void;
  /** Nobody waits any longer. */
  close(): void;
}

interface Waiter {
  readonly worker: WorkerRecord;
  readonly gone: AbortSignal;
  settle(grant: LeaseGrant | undefined): void;
  fail(error: unknown): void;
}

/**
 * Batches come back by the clock alone (after a back-off, after the death of a worker) and from other coordinators, so somebody has to
 * look: one round trip to Redis for all workers that wait here and all classes, and none when nobody waits.
 */
const LOOK_EVERY_MS = 200;
/** What is put in here is looked at sooner; all of a burst at once. */
const WAKE_MS = 10;
/** Workers that are served at once: while Redis and the database answer for one, they have the next to do. */
const LANES = 4;
/** What changes seldom is read so often: classes and workers. */
const FRESH_MS = 1000;

interface Fleet {
  readonly workers: ReadonlyMap<string, WorkerRecord>;
  /** How many of the workers can do tasks of a class. */
  ableFor(taskClass: TaskClass): number;
}

/** There may be a thousand workers: they are counted once for each class, not for each lease. */
function countFleet(workers: readonly WorkerRecord[]): Fleet {
  const counted = new Map<string, number>();
  return {
    workers: new Map(workers.map((worker) => [worker.id, worker])),
    ableFor(taskClass) {
      const able = counted.get(taskClass.id) ?? countFitting(workers, taskClass);
      counted.set(taskClass.id, able);
      return able;
    },
  };
}

/** Whether another coordinator registered it anew since. What is `known` of it may be older than what it came with. */
function isReplaced(worker: WorkerRecord, known: WorkerRecord | undefined): boolean {
  return known !== undefined && known.tokenDigest !== worker.tokenDigest && known.registeredAt >= worker.registeredAt;
}

export function createDispatcher(deps: TaskDeps, askForReport: AskForReport): Dispatcher {
  const now = (): number => deps.now();
  const turns = createTurns();
  /** Classes that had batches waiting when they were looked at last. */
  const filled = new Set<string>();
  /** Of the classes that are known to be open. */
  let queues: ReadonlySet<string> = new Set();
  const openClasses = remember(
    async () => {
      const open = await deps.store.tasks.openClasses(new Date(now()).toISOString());
      const ids = new Set(open.map(({ id }) => id));
      turns.keep([...ids]);
      for (const id of filled) if (!ids.has(id)) filled.delete(id);
      queues = new Set(open.map(({ id }) => tasksQueue(id).name));
      return open;
    },
    FRESH_MS,
    now,
  );
  const fleet = remember(async () => countFleet(await presentWorkers(deps)), FRESH_MS, now);
  const waiters = new Set<Waiter>();
  /** Waiters that are just being looked for work for. */
  const offered = new Set<Waiter>();
  let round: Promise<void> | undefined;
  let closed = false;

  function noteEmpty(taskClass: string): void {
    filled.delete(taskClass);
    turns.forget(taskClass);
  }

  /** Those of the classes that have batches waiting; of one alone, taking one tells. */
  async function lookAt(classes: readonly TaskClass[]): Promise<readonly WaitingClass[]> {
    if (classes.length < 2 && classes.every(({ id }) => filled.has(id)))
      return classes.map((taskClass) => ({ taskClass, priority: 0, able: 0 }));
    const looks = await deps.leaseQueue.look(classes.map(({ id }) => tasksQueue(id).name));
    const known = await fleet();
    return classes.flatMap((taskClass) => {
      const look = looks.get(tasksQueue(taskClass.id).name);
      if (look === undefined || look.waiting === 0) {
        noteEmpty(taskClass.id);
        return [];
      }
      return [{ taskClass, priority: look.priority ?? Infinity, able: known.ableFor(taskClass) }];
    });
  }

  /** Those of the open classes that suit, and have batches waiting. */
  async function findWaiting(suits: (taskClass: TaskClass) => boolean): Promise<readonly WaitingClass[]> {
    const find = async (): Promise<readonly WaitingClass[]> => lookAt((await openClasses()).filter(suits));
    const found = await find();
    if (found.every(({ taskClass }) => filled.has(taskClass.id))) return found;
    // What is seen first may have come, at another coordinator, with classes that are not known here yet.
    openClasses.forget();
    const all = await find();
    for (const { taskClass } of all) filled.add(taskClass.id);
    return all;
  }

  /** `empty`: classes of `waiting` that have nothing left; what is found out about it is added. */
  async function offer(
    worker: WorkerRecord,
    waiting: readonly WaitingClass[],
    empty: Set<string>,
  ): Promise<LeaseGrant | undefined> {
    if (worker.draining || (await fleet()).workers.get(worker.id)?.draining === true) return undefined;
    const left = (): readonly WaitingClass[] => waiting.filter(({ taskClass }) => !empty.has(taskClass.id));
    for (const { taskClass } of turns.inOrder(left())) {
      if (empty.has(taskClass.id) || !fits(worker, taskClass)) continue;
      const grant = await grantLease(worker, taskClass, askForReport, deps);
      if (grant === undefined) {
        empty.add(taskClass.id);
        noteEmpty(taskClass.id);
        continue;
      }
      turns.took(worker, taskClass, left());
      return grant;
    }
    return undefined;
  }

  /** Whoever asked went away meanwhile: others need not wait until the lease runs out. */
  async function takeBack({ id }: LeaseGrant): Promise<void> {
    const lease = await deps.store.leases.find(id);
    if (lease === undefined) return;
    await endLease(lease, { how: 'given-back', message: `worker ${lease.worker} went away while it asked` }, deps);
  }

  async function serve(waiter: Waiter, waiting: readonly WaitingClass[], empty: Set<string>): Promise<void> {
    offered.add(waiter);
    try {
      const { worker } = waiter;
      if (isReplaced(worker, (await fleet()).workers.get(worker.id))) {
        waiter.settle(undefined);
        return;
      }
      const grant = await offer(worker, waiting, empty);
      if (grant === undefined) return;
      if (waiters.has(waiter)) waiter.settle(grant);
      else await takeBack(grant);
    } catch (error) {
      waiter.fail(error);
    } finally {
      offered.delete(waiter);
    }
  }

  /** A thousand that wait for one batch ask for it no oftener than there are lanes. */
  async function serveAll(): Promise<void> {
    const waiting = await findWaiting(() => true);
    const empty = new Set<string>();
    const left = [...waiters].values();
    const lane = async (): Promise<void> => {
      for (const waiter of left) {
        if (empty.size >= waiting.length) return;
        if (waiters.has(waiter)) await serve(waiter, waiting, empty);
      }
    };
    await Promise.all(Array.from({ length: LANES }, lane));
  }

  function look(): void {
    if (waiters.size === 0) return;
    round ??= serveAll()
      .catch((error: unknown) => deps.logger.warn({ err: error }, 'leases could not be given'))
      .finally(() => (round = undefined));
  }

  const timer = setInterval(look, LOOK_EVERY_MS);
  timer.unref();
  let soon: NodeJS.Timeout | undefined;
  // Who waits is served on nobody's behalf, also when it is somebody's request that brought the work.
  const wake = AsyncResource.bind(() => {
    soon = undefined;
    look();
  });
  const stopHearing = deps.leaseQueue.onAdded((queue) => {
    if (!queues.has(queue)) openClasses.forget();
    if (closed || waiters.size === 0) return;
    soon ??= setTimeout(wake, WAKE_MS).unref();
  });

  function wait(worker: WorkerRecord, waitMs: number, gone: AbortSignal): Promise<LeaseGrant | undefined> {
    return new Promise((resolve, reject) => {
      const end = (): void => {
        clearTimeout(timeout);
        gone.removeEventListener('abort', leave);
        waiters.delete(waiter);
      };
      const leave = (): void => waiter.settle(undefined);
      // What may be granted at this moment is waited for.
      const giveUp = (): void => {
        if (offered.has(waiter)) timeout = setTimeout(giveUp, LOOK_EVERY_MS);
        else leave();
      };
      let timeout = setTimeout(giveUp, waitMs);
      const waiter: Waiter = {
        worker,
        gone,
        settle(grant) {
          end();
          resolve(grant);
        },
        fail(error) {
          end();
          reject(error);
        },
      };
      gone.addEventListener('abort', leave);
      waiters.add(waiter);
    });
  }

  return {
    async lease(worker, waitMs, gone) {
      const first = await offer(worker, await findWaiting((taskClass) => fits(worker, taskClass)), new Set());
      if (first !== undefined && gone.aborted) await takeBack(first);
      if (gone.aborted) return undefined;
      if (first !== undefined || waitMs <= 0 || closed) return first;
      return wait(worker, waitMs, gone);
    },
    release(id) {
      for (const waiter of waiters) if (waiter.worker.id === id) waiter.settle(undefined);
    },
    close() {
      closed = true;
      stopHearing();
      clearInterval(timer);
      clearTimeout(soon);
      for (const waiter of waiters) waiter.settle(undefined);
    },
  };
}
