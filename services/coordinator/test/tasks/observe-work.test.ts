import type { LeaseGrant, TaskReport } from '@testwire/contracts';
import type { WorkerRecord } from '@testwire/store';
import { startTelemetry, type Telemetry } from '@testwire/telemetry';
import { completeLease } from '../../src/tasks/complete-lease.ts';
import { endLease } from '../../src/tasks/end-lease.ts';
import { keepResult } from '../../src/tasks/keep-result.ts';
import { observeWork } from '../../src/tasks/observe-work.ts';
import { hearWorker } from '../../src/workers/hear-worker.ts';
import { type Bench, MACHINE, openBench } from './open-bench.ts';

let bench: Bench;
let telemetry: Telemetry;
let observed: { close(): void };
beforeAll(async () => {
  telemetry = startTelemetry({ service: 'test' });
  bench = await openBench();
  observed = observeWork(bench.deps);
});
afterAll(async () => {
  observed.close();
  await bench.close();
  await telemetry.stop();
});

/** One look serves for a second. */
const lookAgain = (): void => bench.pass(1001);

/** Samples of one metric: the values of these labels, and the value. */
async function samples(name: string, ...labels: readonly string[]): Promise<Record<string, number>> {
  const lines = (await telemetry.renderMetrics()).split('\n').filter((line) => line.startsWith(`${name}{`));
  return Object.fromEntries(
    lines.map((line) => {
      const values = labels.map((label) => new RegExp(`${label}="([^"]*)"`).exec(line)?.[1]);
      return [values.join(' '), Number(line.slice(line.lastIndexOf('} ') + 2).split(' ')[0])];
    }),
  );
}

async function total(name: string): Promise<number> {
  const line = (await telemetry.renderMetrics()).split('\n').find((one) => one.startsWith(`${name}_total`));
  return Number(line?.slice(line.lastIndexOf('} ') + 2).split(' ')[0] ?? 0);
}

async function leaseOf(grant: LeaseGrant | undefined) {
  const lease = await bench.deps.store.leases.find(grant?.id ?? '');
  if (lease === undefined) throw new Error('no lease');
  return lease;
}

async function complete(lease: string, worker: WorkerRecord, reports: readonly TaskReport[]) {
  const standing = await bench.deps.store.leases.standing(lease);
  if (standing === undefined) throw new Error('no lease');
  return completeLease(standing, worker, reports, bench.askForReport, bench.deps);
}

const gpu = { hardware: ['cuda'] };

describe('the metrics of work', () => {
  it('count what asks for the same machine over all projects, however many there are', async () => {
    const { store } = bench.deps;
    const classes = Array.from({ length: 60 }, (_, n) => ({
      id: `project-${n}`,
      project: `p${n}`,
      requirements: { hardware: [], labels: {} },
    }));
    const survey = { waiting: 1, held: 0, delayed: 0 };
    const many = observeWork({
      ...bench.deps,
      store: { ...store, tasks: { ...store.tasks, openClasses: async () => classes } },
      leaseQueue: { ...bench.deps.leaseQueue, survey: async (queues) => new Map(queues.map((queue) => [queue, survey])) },
    });
    expect(await samples('testwire_task_needs', 'needs', 'state')).toMatchObject({ 'nothing special waiting': 60 });
    many.close();
  });

  it('say what waits for whom, who could do it, and what came of it', async () => {
    await bench.submit('run', [{ id: 'a' }, { id: 'b' }, { id: 'c', requirements: gpu }], { options: { batchSizeLimit: 1 } });
    lookAgain();
    expect(await samples('testwire_workers', 'state')).toEqual({});
    expect(await samples('testwire_task_workers', 'needs', 'state')).toEqual({
      'nothing special idle': 0,
      'nothing special busy': 0,
      'cuda idle': 0,
      'cuda busy': 0,
    });
    const one = await bench.register('one');
    await bench.register('odd', { ...MACHINE, os: { platform: 'made-up-1', release: '1' } });
    await bench.register('two', { ...MACHINE, hardware: ['cuda', 'cpu'] });
    const grant = await bench.lease('one');
    bench.pass(600_000);
    for (const id of ['one', 'two', 'odd']) await bench.deps.store.workers.touch(id, new Date(bench.deps.now()).toISOString());
    expect(await samples('testwire_workers', 'state', 'hardware', 'os')).toEqual({
      'busy cpu linux': 1,
      'idle cpu+cuda linux': 1,
      'idle cpu other': 1,
    });
    expect(await samples('testwire_task_batches', 'needs', 'state')).toEqual({
      'nothing special waiting': 1,
      'nothing special leased': 1,
      'nothing special delayed': 0,
      'cuda waiting': 1,
      'cuda leased': 0,
      'cuda delayed': 0,
    });
    expect(await samples('testwire_task_workers', 'needs', 'state')).toMatchObject({
      'nothing special idle': 2,
      'nothing special busy': 1,
      'cuda idle': 1,
      'cuda busy': 0,
    });
    const ages = await samples('testwire_task_oldest_seconds', 'needs');
    expect(ages['nothing special']).toBeGreaterThanOrEqual(600);
    expect(ages['cuda']).toBeGreaterThanOrEqual(600);
    const [task] = grant?.tasks ?? [];
    const report = { task: task?.spec.id ?? '', outcome: 'failed', durationMs: 10 } as const;
    await complete(grant?.id ?? '', one, [report]);
    // Said twice, it counts once.
    await complete(grant?.id ?? '', one, [report]);
    expect(await samples('testwire_tasks_ended_total', 'outcome')).toEqual({ failed: 1 });
    expect(await samples('testwire_leases_ended_total', 'how')).toEqual({ completed: 1 });
    expect(await total('testwire_leases_granted')).toBe(1);
    expect(await samples('testwire_leases_refused_total', 'what')).toEqual({});
  });

  it('count what is said of a lease that is lost, by what was said', async () => {
    const three = await bench.register('three');
    const lease = await leaseOf(await bench.lease('three'));
    await endLease(lease, { how: 'lost', message: 'not heard of' }, bench.deps);
    const [task] = lease.tasks;
    const result = { version: 1, suites: [], partial: false, problems: [] } as never;
    expect(await keepResult(lease, { task: task?.id ?? '', file: 'r.xml', result }, bench.deps)).toBe(false);
    const report = { task: task?.id ?? '', outcome: 'passed', durationMs: 10 } as const;
    expect(await complete(lease.id, three, [report])).toEqual({ kind: 'late' });
    expect((await hearWorker(three, [lease.id], bench.deps)).lost).toEqual([lease.id]);
    expect(await samples('testwire_leases_refused_total', 'what')).toEqual({ result: 1, completion: 1, heartbeat: 1 });
    expect(await samples('testwire_leases_ended_total', 'how')).toMatchObject({ lost: 1 });
    expect(await samples('testwire_tasks_ended_total', 'outcome')).toMatchObject({ lost: 1 });
  });

  it('show a bounded number of classes, the most urgent by themselves', async () => {
    const tasks = Array.from({ length: 60 }, (_, n) => ({ id: `t${n}`, requirements: { labels: { kind: `k${n}` } } }));
    await bench.submit('many', tasks);
    lookAgain();
    const batches = await samples('testwire_task_batches', 'class', 'state');
    const classes = new Set(Object.keys(batches).map((key) => key.split(' ')[0]));
    expect(classes.size).toBe(51);
    expect(Object.values(batches).reduce((sum, count) => sum + count)).toBe(62);
    expect(batches['others waiting']).toBe(62 - 50);
    expect(Object.keys(await samples('testwire_task_oldest_seconds', 'class'))).toHaveLength(51);
    const needs = await samples('testwire_task_needs', 'needs', 'state');
    expect(Object.keys(needs)).toHaveLength(51 * 3);
    expect(Object.values(needs).reduce((sum, count) => sum + count)).toBe(62);
    // The pool that most tasks go to is counted, however many others there are.
    expect(needs).toHaveProperty('nothing special waiting');
    expect(await samples('testwire_task_workers', 'class', 'state')).not.toHaveProperty('others idle');
  });

  it('count each end of a task and of a lease once, whoever says how much of it again', async () => {
    const labels = { kind: 'pair' };
    const pair = await bench.register('pair', { ...MACHINE, labels });
    await bench.submit('run-pair', [
      { id: 'a', requirements: { labels } },
      { id: 'b', requirements: { labels } },
    ]);
    const grant = await bench.lease('pair');
    const timedOut = (task: string): TaskReport => ({ task, outcome: 'timed-out', durationMs: 10 });
    const { completed = 0 } = await samples('testwire_leases_ended_total', 'how');
    const kept = await complete(grant?.id ?? '', pair, [timedOut('a')]);
    expect(kept).toEqual({ kind: 'kept', open: ['b'] });
    const all = ['a', 'b', 'b'].map(timedOut);
    await Promise.all([1, 2].map(() => complete(grant?.id ?? '', pair, all)));
    expect(await samples('testwire_tasks_ended_total', 'outcome')).toMatchObject({ 'timed-out': 2 });
    expect(await samples('testwire_leases_ended_total', 'how')).toMatchObject({ completed: completed + 1 });
  });
});
