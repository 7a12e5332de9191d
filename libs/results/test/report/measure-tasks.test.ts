import type { RunFact } from '@testwire/contracts';
import { lostWorkers, measureTasks } from '../../src/report/measure-tasks.ts';

const at = (seconds: number): string => new Date(Date.UTC(2026, 2, 1) + seconds * 1000).toISOString();

function leased(lease: string, worker: string, second: number, tasks: readonly string[], waited: number): RunFact[] {
  return tasks.map((shard) => ({
    id: `leased-${lease}-${shard}`,
    runId: 'r',
    at: at(second),
    kind: 'task-leased',
    attempt: 1,
    shard,
    try: 1,
    lease,
    worker,
    batch: tasks.length,
    waitedMs: waited * 1000,
  }));
}

type Outcome = Extract<RunFact, { kind: 'task-ended' }>['outcome'];

function ended(lease: string, worker: string, second: number, shard: string, took: number, outcome: Outcome = 'passed'): RunFact {
  const id = `ended-${lease}-${shard}`;
  const base = { id, runId: 'r', at: at(second), kind: 'task-ended' as const, attempt: 1, shard, try: 1, lease, worker, outcome };
  return outcome === 'lost' ? base : { ...base, durationMs: took * 1000 };
}

describe('figures of tasks', () => {
  it('come from what was measured', () => {
    const facts = [
      ...leased('1', 'w1', 0, ['a', 'b'], 1),
      ended('1', 'w1', 4, 'a', 4),
      ended('1', 'w1', 8, 'b', 4),
      // It had waited for the worker, who got it half a second later.
      ...leased('2', 'w1', 8.5, ['c', 'd', 'e'], 9.5),
      ended('2', 'w1', 10, 'c', 1.5),
      ended('2', 'w1', 10, 'd', 0),
      ended('2', 'w1', 10, 'e', 0),
    ];
    expect(measureTasks(facts, 1)).toEqual({
      queue_wait_p50_seconds: 9.5,
      queue_wait_p95_seconds: 9.5,
      workers: 1,
      batches: 2,
      average_batch_size: 2.5,
      worker_utilization_percent: 95,
      tasks_per_minute: 30,
      lease_overhead_seconds: 0.5,
      batching_saved_seconds: 1.5,
    });
  });

  it('claim no saving where the cost of a lease was not measured, and nothing where there were no tasks', () => {
    const facts = [...leased('1', 'w1', 0, ['a', 'b'], 1), ended('1', 'w1', 1, 'a', 1), ended('1', 'w1', 2, 'b', 1)];
    expect(measureTasks(facts, 1)).not.toHaveProperty('batching_saved_seconds');
    expect(measureTasks(facts, 2)).toEqual({});
  });

  it('do not count the time for which nothing was there to do', () => {
    const facts = [
      ...leased('1', 'w1', 0, ['a'], 0),
      ended('1', 'w1', 1, 'a', 1),
      ...leased('2', 'w1', 60, ['b'], 0.1),
      ended('2', 'w1', 61, 'b', 1),
    ];
    expect(measureTasks(facts, 1)).not.toHaveProperty('lease_overhead_seconds');
  });

  it('name the workers that were lost', () => {
    const facts = [
      ...leased('1', 'w1', 0, ['b', 'a'], 0),
      ended('1', 'w1', 9, 'b', 0, 'lost'),
      ended('1', 'w1', 9, 'a', 0, 'lost'),
    ];
    expect(lostWorkers(facts, 1)).toEqual([
      { message: 'Worker w1 was lost while it had a, b. What it had not finished was given to others.' },
    ]);
  });
});
