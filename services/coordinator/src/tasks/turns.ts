import type { TaskClass, WorkerRecord } from '@testwire/store';
import { fits } from '../workers/fits.ts';

/** A class that has batches waiting. */
export interface WaitingClass {
  readonly taskClass: TaskClass;
  /** Of its next batch; higher first. */
  readonly priority: number;
  /** Workers that are there and could do it. */
  readonly able: number;
}

/** Which class a worker is offered first. */
export interface Turns {
  /** The most urgent first, then what was passed over too often, then what the fewest workers can do. */
  inOrder(waiting: readonly WaitingClass[]): WaitingClass[];
  /** The worker was given a batch of the class, while these waited. */
  took(worker: WorkerRecord, taskClass: TaskClass, waiting: readonly WaitingClass[]): void;
  /** The class has nothing that waits: it is not passed over. */
  forget(taskClass: string): void;
  /** Forgets all others. */
  keep(taskClasses: readonly string[]): void;
}

/**
 * So often a worker that could do a class may be given another one of the same priority instead. Scarce machines do first what only
 * they can; without an end to that, a class whose workers can all do something scarcer would wait for ever.
 */
export const PATIENCE = 16;

/** Higher first; two that are infinite are equal. */
function byPriority(a: number, b: number): number {
  return a === b ? 0 : b > a ? 1 : -1;
}

/** While a class waits that n others of its priority wait beside, at most {@link PATIENCE} + n workers that fit it are given another. */
export function createTurns(): Turns {
  /** By class, how often it was passed over since its last turn. */
  const passed = new Map<string, number>();
  const passedBy = ({ taskClass }: WaitingClass): number => passed.get(taskClass.id) ?? 0;
  const overdue = (waiting: WaitingClass): number => (passedBy(waiting) >= PATIENCE ? passedBy(waiting) : 0);
  return {
    inOrder: (waiting) =>
      waiting.toSorted(
        (a, b) => byPriority(a.priority, b.priority) || overdue(b) - overdue(a) || a.able - b.able || passedBy(b) - passedBy(a),
      ),
    took(worker, taskClass, waiting) {
      const taken = waiting.find((one) => one.taskClass.id === taskClass.id);
      for (const one of waiting) {
        if (one.taskClass.id === taskClass.id) passed.delete(taskClass.id);
        else if (one.priority === taken?.priority && fits(worker, one.taskClass)) passed.set(one.taskClass.id, passedBy(one) + 1);
      }
    },
    forget: (taskClass) => void passed.delete(taskClass),
    keep(taskClasses) {
      const kept = new Set(taskClasses);
      for (const id of passed.keys()) if (!kept.has(id)) passed.delete(id);
    },
  };
}
