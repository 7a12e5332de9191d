import { type LeaseGrant, tasksQueue } from '@testwire/contracts';
import type { TaskClass, WorkerRecord } from '@testwire/store';
import { fits } from '../workers/fits.ts';
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
/** What changes seldom is read so often: classes and workers. */
const FRESH_MS = 1000;

export function createDispatcher(deps: TaskDeps, askForReport: AskForReport): Dispatcher {
  const now = (): number => deps.now();
  const turns = createTurns();
  const openClasses = remember(
    async () => {
      const open = await deps.store.tasks.openClasses(new Date(now()).toISOString());
      turns.keep(open.map(({ id }) => id));
      return open;
    },
    FRESH_MS,
    now,
  );
  const fleet = remember(() => presentWorkers(deps), FRESH_MS, now);
  const waiters = new Set<Waiter>();
  /** The waiter that is just being looked for work for. */
  let offered: Waiter | undefined;
  let round: Promise<void> | undefined;
  let closed = false;

  /** Those of the classes that have batches waiting. */
  async function findWaiting(classes: readonly TaskClass[]): Promise<WaitingClass[]> {
    const looks = await deps.leaseQueue.look(classes.map(({ id }) => tasksQueue(id).name));
    const workers = await fleet();
    return classes.flatMap((taskClass) => {
      const look = looks.get(tasksQueue(taskClass.id).name);
      if (look === undefined || look.waiting === 0) {
        turns.forget(taskClass.id);
        return [];
      }
      const able = workers.filter((worker) => !worker.draining && fits(worker, taskClass)).length;
      return [{ taskClass, priority: look.priority ?? Infinity, able }];
    });
  }

  async function offer(worker: WorkerRecord, waiting: readonly WaitingClass[]): Promise<LeaseGrant | undefined> {
    const known = (await fleet()).find(({ id }) => id === worker.id);
    if (known?.draining ?? worker.draining) return undefined;
    for (const { taskClass } of turns.inOrder(waiting)) {
      if (!fits(worker, taskClass)) continue;
      const grant = await grantLease(worker, taskClass, askForReport, deps);
      if (grant === undefined) continue;
      turns.took(worker, taskClass, waiting);
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

  async function serveAll(): Promise<void> {
    const waiting = await findWaiting(await openClasses());
    if (waiting.length === 0) return;
    for (const waiter of waiters) {
      offered = waiter;
      try {
        const grant = await offer(waiter.worker, waiting);
        if (grant === undefined) continue;
        if (waiters.has(waiter)) waiter.settle(grant);
        else await takeBack(grant);
      } catch (error) {
        waiter.fail(error);
      } finally {
        offered = undefined;
      }
    }
  }

  const timer = setInterval(() => {
    if (waiters.size === 0) return;
    round ??= serveAll()
      .catch((error: unknown) => deps.logger.warn({ err: error }, 'leases could not be given'))
      .finally(() => (round = undefined));
  }, LOOK_EVERY_MS);
  timer.unref();

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
        if (offered === waiter) timeout = setTimeout(giveUp, LOOK_EVERY_MS);
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
      const first = await offer(worker, await findWaiting((await openClasses()).filter((taskClass) => fits(worker, taskClass))));
      if (first !== undefined && gone.aborted) await takeBack(first);
      if (gone.aborted) return undefined;
      if (first !== undefined || waitMs <= 0 || closed) return first;
      return wait(worker, waitMs, gone);
    },
    close() {
      closed = true;
      clearInterval(timer);
      for (const waiter of waiters) waiter.settle(undefined);
    },
  };
}
