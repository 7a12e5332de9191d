import * as fc from 'fast-check';
import type { TaskClass, WorkerRecord } from '@testwire/store';
import { createTurns, PATIENCE, type WaitingClass } from '../../src/tasks/turns.ts';
import { fits } from '../../src/workers/fits.ts';
import { MACHINE } from './open-bench.ts';

const KINDS = ['a', 'b', 'c', 'd'];

const classOf = (kind: string, index: number): TaskClass => ({
  id: `${kind}${index}`,
  requirements: { hardware: [kind], labels: {} },
});

function workerOf(kinds: readonly string[], index: number): WorkerRecord {
  const at = '2026-03-01T10:00:00.000Z';
  return {
    id: `w${index}`,
    tokenDigest: `w${index}`,
    capabilities: { ...MACHINE, hardware: [...kinds] },
    executors: [],
    draining: false,
    registeredAt: at,
    seenAt: at,
  };
}

const waitingFor = (classes: readonly TaskClass[], workers: readonly WorkerRecord[], priority = 0): WaitingClass[] =>
  classes.map((taskClass) => ({ taskClass, priority, able: workers.filter((worker) => fits(worker, taskClass)).length }));

describe('the turns of classes', () => {
  it('come within a bounded number of grants to workers that fit, whoever asks and whatever else waits', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...KINDS), { minLength: 1, maxLength: 8 }),
        fc.array(fc.subarray(KINDS, { minLength: 1 }), { minLength: 1, maxLength: 6 }),
        fc.array(fc.nat(), { minLength: 50, maxLength: 400 }),
        (kinds, machines, asking) => {
          const classes = kinds.map(classOf);
          const workers = machines.map(workerOf);
          const waiting = waitingFor(classes, workers);
          const turns = createTurns();
          const passed = new Map<string, number>();
          for (const number of asking) {
            const worker = workers[number % workers.length];
            const chosen = turns.inOrder(waiting).find(({ taskClass }) => worker !== undefined && fits(worker, taskClass));
            if (worker === undefined || chosen === undefined) continue;
            turns.took(worker, chosen.taskClass, waiting);
            for (const { taskClass } of waiting) {
              if (!fits(worker, taskClass)) continue;
              const times = taskClass.id === chosen.taskClass.id ? 0 : (passed.get(taskClass.id) ?? 0) + 1;
              passed.set(taskClass.id, times);
              expect(times).toBeLessThan(PATIENCE + classes.length);
            }
          }
        },
      ),
    );
  });

  it('go first to what the fewest can do, and never before what is more urgent', () => {
    const scarce = classOf('a', 0);
    const common = classOf('b', 1);
    const workers = [workerOf(['a', 'b'], 0), workerOf(['b'], 1)];
    const turns = createTurns();
    const first = (waiting: readonly WaitingClass[]) => turns.inOrder(waiting)[0]?.taskClass.id;
    const equal = waitingFor([common, scarce], workers);
    expect(first(equal)).toBe(scarce.id);
    const urgent = [...waitingFor([common], workers, 1), ...waitingFor([scarce], workers)];
    for (let times = 0; times < 100; times += 1) if (workers[0] !== undefined) turns.took(workers[0], common, urgent);
    expect(first(urgent)).toBe(common.id);
  });

  it('are counted anew for a class that had nothing waiting', () => {
    const scarce = classOf('a', 0);
    const common = classOf('b', 1);
    const both = workerOf(['a', 'b'], 0);
    const waiting = waitingFor([scarce, common], [both, workerOf(['b'], 1)]);
    const turns = createTurns();
    const passOver = () => {
      for (let times = 0; times < PATIENCE; times += 1) turns.took(both, scarce, waiting);
      return turns.inOrder(waiting)[0]?.taskClass.id;
    };
    expect(passOver()).toBe(common.id);
    turns.forget(common.id);
    expect(turns.inOrder(waiting)[0]?.taskClass.id).toBe(scarce.id);
    expect(passOver()).toBe(common.id);
    turns.keep([scarce.id]);
    expect(turns.inOrder(waiting)[0]?.taskClass.id).toBe(scarce.id);
  });
});
