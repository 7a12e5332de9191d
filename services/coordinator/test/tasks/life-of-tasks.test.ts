import { AsyncLocalStorage } from 'node:async_hooks';
import type { LeaseGrant, RunFact, TaskReport } from '@testwire/contracts';
import type { Lease } from '@testwire/store';
import { requestAgain } from '../../src/request-again.ts';
import { completeLease } from '../../src/tasks/complete-lease.ts';
import { createDispatcher } from '../../src/tasks/dispatcher.ts';
import { endLease } from '../../src/tasks/end-lease.ts';
import { describeTasks } from '../../src/tasks/describe-tasks.ts';
import { giveUpOverdueTasks } from '../../src/tasks/give-up-tasks.ts';
import { lookAfterLeases } from '../../src/tasks/look-after-leases.ts';
import { recordFacts } from '../../src/record-facts.ts';
import { planRecordedTasks } from '../../src/tasks/plan-tasks.ts';
import { restoreWork } from '../../src/tasks/restore-work.ts';
import { hearWorker } from '../../src/workers/hear-worker.ts';
import { presentWorkers } from '../../src/workers/present-workers.ts';
import { registerWorker } from '../../src/workers/register-worker.ts';
import { type Bench, COMMIT, MACHINE, openBench } from './open-bench.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.close());

/** Every test has a machine of its own kind. */
let number = 0;
async function machine() {
  const name = `m${(number += 1)}`;
  await bench.register(name, { ...MACHINE, labels: { kind: name } });
  return { name, runId: `run-${name}`, requirements: { labels: { kind: name } } };
}

const granted = (grant: LeaseGrant | undefined): LeaseGrant => {
  if (grant === undefined) throw new Error('no lease');
  return grant;
};
const report = (task: string, outcome: TaskReport['outcome'] = 'passed'): TaskReport => ({ task, outcome, durationMs: 10 });

async function leaseOf({ id }: LeaseGrant): Promise<Lease> {
  const lease = await bench.deps.store.leases.find(id);
  if (lease === undefined) throw new Error('no lease');
  return lease;
}

async function complete(grant: LeaseGrant, reports: readonly TaskReport[], askForReport = bench.askForReport, use = bench.deps) {
  const standing = await use.store.leases.standing(grant.id);
  const worker = standing && (await use.store.workers.find(standing.lease.worker));
  if (standing === undefined || worker === undefined) throw new Error('no lease, or no worker');
  return completeLease(standing, worker, reports, askForReport, use);
}

const dies = async (): Promise<never> => {
  throw new Error('killed');
};

/** How each task of the first attempt was settled. */
async function endsOf(runId: string): Promise<Record<string, string>> {
  const facts = await bench.deps.store.tasks.facts(runId, 1);
  const ends = facts.filter((fact) => fact.kind === 'shard-finished' || fact.kind === 'shard-given-up');
  return Object.fromEntries(ends.map(({ shard, kind }) => [shard, kind]));
}

describe('a coordinator that dies', () => {
  it('before it asks for the report of the last task: whoever is told of it again asks', async () => {
    const { name, runId, requirements } = await machine();
    await bench.submit(runId, [{ id: 'a', requirements }]);
    const grant = granted(await bench.lease(name));
    await expect(complete(grant, [report('a')], dies)).rejects.toThrow('killed');
    bench.asked.length = 0;
    expect(await complete(grant, [report('a')])).toEqual({ kind: 'kept', open: [] });
    expect(bench.asked).toContain(`${runId}.final`);
  });

  it('and a worker that dies too: whoever takes the finished batch asks', async () => {
    const { name, runId, requirements } = await machine();
    await bench.submit(runId, [{ id: 'a', requirements }]);
    const grant = granted(await bench.lease(name));
    const undone = { ...bench.deps, leaseQueue: { ...bench.deps.leaseQueue, complete: dies } };
    await expect(complete(grant, [report('a')], dies, undone)).rejects.toThrow('killed');
    const { job, id } = await leaseOf(grant);
    await bench.deps.leaseQueue.giveBack(`tasks-${(await leaseOf(grant)).class}`, job, id, 0);
    bench.asked.length = 0;
    expect(await bench.lease(name)).toBeUndefined();
    expect(bench.asked).toContain(`${runId}.final`);
  });

  it('before it says that a task which passed is finished: the deadline does', async () => {
    const { name, runId, requirements } = await machine();
    await bench.submit(
      runId,
      [
        { id: 'a', requirements },
        { id: 'b', requirements },
      ],
      { deadlineSeconds: 60 },
    );
    const grant = granted(await bench.lease(name));
    const { attempt, worker, id } = await leaseOf(grant);
    const at = new Date(bench.deps.now()).toISOString();
    const ended: RunFact = {
      id: `ended-${id}-a`,
      runId,
      at,
      kind: 'task-ended',
      attempt,
      shard: 'a',
      try: 1,
      lease: id,
      worker,
      outcome: 'passed',
    };
    await bench.deps.store.runs.addFacts([ended]);
    bench.pass(61_000);
    await giveUpOverdueTasks(bench.deps);
    expect(await endsOf(runId)).toEqual({ a: 'shard-finished', b: 'shard-given-up' });
  });
});

describe('a completion', () => {
  it('of one task that overlaps with another of the other: the lease ends, and the batch is done', async () => {
    const { name, runId, requirements } = await machine();
    await bench.submit(
      runId,
      ['a', 'b'].map((id) => ({ id, requirements })),
    );
    const grant = granted(await bench.lease(name));
    const { store } = bench.deps;
    const standing = await store.leases.standing(grant.id);
    const worker = await store.workers.find(name);
    if (standing === undefined || worker === undefined) throw new Error('no lease, or no worker');
    let completed = 0;
    const leaseQueue = {
      ...bench.deps.leaseQueue,
      complete: async (...given: Parameters<typeof bench.deps.leaseQueue.complete>) => {
        completed += 1;
        return bench.deps.leaseQueue.complete(...given);
      },
    };
    // Both judge by what was kept before either.
    const done = ['a', 'b'].map((task) =>
      completeLease(standing, worker, [report(task)], bench.askForReport, { ...bench.deps, leaseQueue }),
    );
    expect(await Promise.all(done)).toContainEqual({ kind: 'kept', open: [] });
    expect((await leaseOf(grant)).ended).toBe('completed');
    expect(completed).toBeGreaterThan(0);
    expect(await endsOf(runId)).toEqual({ a: 'shard-finished', b: 'shard-finished' });
  });

  it('decides nothing when the lease was ended while the store was slow', async () => {
    const { name, runId, requirements } = await machine();
    await bench.submit(runId, [{ id: 'a', requirements }]);
    const grant = granted(await bench.lease(name));
    const lease = await leaseOf(grant);
    const slow = {
      ...bench.deps,
      leaseQueue: {
        ...bench.deps.leaseQueue,
        async extend(...given: Parameters<typeof bench.deps.leaseQueue.extend>) {
          const held = await bench.deps.leaseQueue.extend(...given);
          await endLease(lease, { how: 'lost', message: 'its lock ran out' }, bench.deps);
          return held;
        },
      },
    };
    expect(await complete(grant, [report('a')], bench.askForReport, slow)).toEqual({ kind: 'late' });
    expect(await endsOf(runId)).toEqual({});
    expect(granted(await bench.lease(name)).tasks).toMatchObject([{ try: 2 }]);
  });

  it('that came too late leaves the death to be told', async () => {
    const { name, runId, requirements } = await machine();
    await bench.submit(runId, [{ id: 'a', requirements }]);
    const grant = granted(await bench.lease(name));
    const lease = await leaseOf(grant);
    const lost = { ...bench.deps, leaseQueue: { ...bench.deps.leaseQueue, extend: async () => false } };
    expect(await complete(grant, [report('a')], bench.askForReport, lost)).toEqual({ kind: 'late' });
    await endLease(lease, { how: 'lost', message: 'not heard of' }, bench.deps);
    const ends = (await bench.deps.store.tasks.facts(runId, 1)).filter((fact) => fact.kind === 'task-ended');
    expect(ends).toHaveLength(2);
    expect(ends).toContainEqual(expect.objectContaining({ outcome: 'lost' }));
    expect(ends).toContainEqual(expect.objectContaining({ outcome: 'passed', late: true }));
  });
});

describe('a lease', () => {
  it('whose worker went away while it asked is taken back at once', async () => {
    const { name, runId, requirements } = await machine();
    await bench.submit(runId, [{ id: 'a', requirements }]);
    const gone = new AbortController();
    const { leaseQueue } = bench.deps;
    const take = async (queue: string, lease: string) => {
      const job = await leaseQueue.take(queue, lease);
      gone.abort();
      return job;
    };
    expect(await bench.lease(name, { ...bench.deps, leaseQueue: { ...leaseQueue, take } }, gone.signal)).toBeUndefined();
    expect(granted(await bench.lease(name)).runId).toBe(runId);
  });

  it('is granted to who waits outside of the request that brought the work', async () => {
    const { name, runId, requirements } = await machine();
    const worker = await bench.deps.store.workers.find(name);
    if (worker === undefined) throw new Error('not registered');
    const behalf = new AsyncLocalStorage<string>();
    const granting: (string | undefined)[] = [];
    const { leaseQueue } = bench.deps;
    const take = async (queue: string, lease: string) => {
      granting.push(behalf.getStore());
      return leaseQueue.take(queue, lease);
    };
    const dispatcher = createDispatcher({ ...bench.deps, leaseQueue: { ...leaseQueue, take } }, bench.askForReport);
    const waiting = dispatcher.lease(worker, 60_000, new AbortController().signal);
    await behalf.run('the submitter', () => bench.submit(runId, [{ id: 'a', requirements }]));
    expect(granted(await waiting).runId).toBe(runId);
    dispatcher.close();
    expect(granting).not.toContain('the submitter');
  });

  it('is for the worker as it was registered last, also when another coordinator did that', async () => {
    const { name, runId, requirements } = await machine();
    const before = await bench.deps.store.workers.find(name);
    if (before === undefined) throw new Error('not registered');
    const dispatcher = createDispatcher(bench.deps, bench.askForReport);
    const waiting = dispatcher.lease(before, 60_000, new AbortController().signal);
    bench.pass(1);
    await bench.register(name, before.capabilities);
    // Workers are read once a second.
    bench.pass(1001);
    await bench.submit(runId, [{ id: 'a', requirements }]);
    expect(await waiting).toBeUndefined();
    dispatcher.close();
    expect(granted(await bench.lease(name)).runId).toBe(runId);
  });

  it('is for no worker that is asked to leave, whoever knows of it first', async () => {
    const { name, runId, requirements } = await machine();
    const { workers } = bench.deps.store;
    await bench.submit(runId, [{ id: 'a', requirements }]);
    const dispatcher = createDispatcher(bench.deps, bench.askForReport);
    const lease = async () => {
      const worker = await workers.find(name);
      return worker && dispatcher.lease(worker, 0, new AbortController().signal);
    };
    const other = await machine();
    const idle = await workers.find(other.name);
    // All workers are known now, this one as one that stays.
    await (idle && dispatcher.lease(idle, 0, new AbortController().signal));
    await workers.drain(name, 'another');
    expect(await lease()).toBeUndefined();
    dispatcher.close();
  });

  it('ends when it is older than its tasks may be together, however often its worker is heard of', async () => {
    const { name, runId, requirements } = await machine();
    await bench.submit(runId, [{ id: 'a', requirements, timeoutSeconds: 60 }]);
    const grant = granted(await bench.lease(name));
    const hear = async () => {
      const worker = await bench.deps.store.workers.find(name);
      return worker === undefined ? undefined : hearWorker(worker, [grant.id], bench.deps);
    };
    expect(await hear()).toMatchObject({ lost: [] });
    await lookAfterLeases(bench.deps);
    expect((await leaseOf(grant)).ended).toBeUndefined();
    bench.pass(361_000);
    expect(await hear()).toMatchObject({ lost: [grant.id] });
    await lookAfterLeases(bench.deps);
    expect((await leaseOf(grant)).ended).toBe('lost');
  });
});

describe('a scarce machine that waits', () => {
  /** One that all work of its kind suits, and one that only the ordinary does, both waiting; and the tasks, the ordinary first. */
  async function wait(use: typeof bench.deps) {
    const { name: plain, runId, requirements } = await machine();
    const scarce = `${plain}-cuda`;
    await bench.register(scarce, { ...MACHINE, hardware: ['cpu', 'cuda'], labels: { kind: plain } });
    const dispatcher = createDispatcher(use, bench.askForReport);
    const lease = async (id: string) => {
      const worker = await bench.deps.store.workers.find(id);
      if (worker === undefined) throw new Error('not registered');
      return dispatcher.lease(worker, 60_000, new AbortController().signal);
    };
    const ordinary = [1, 2, 3].map((n) => ({ id: `plain-${n}`, requirements, model: `p${n}` }));
    const special = [1, 2, 3].map((n) => ({
      id: `cuda-${n}`,
      requirements: { ...requirements, hardware: ['cuda'] },
      model: `c${n}`,
    }));
    return { plain, scarce, runId, lease, dispatcher, ordinary, tasks: [...ordinary, ...special] };
  }

  /** A Redis that is slow to take in what it is given. */
  const slow = () => {
    const { leaseQueue } = bench.deps;
    const add: typeof leaseQueue.add = async (...given) => {
      await leaseQueue.add(...given);
      await new Promise((resolve) => setTimeout(resolve, 60));
    };
    return { ...bench.deps, leaseQueue: { ...leaseQueue, add } };
  };

  it('is given what only it can do, though the plan is still being put into the queues', async () => {
    for (let again = 0; again < 3; again += 1) {
      const { scarce, plain, runId, lease, dispatcher, tasks } = await wait(bench.deps);
      const waiting = Promise.all([lease(scarce), lease(plain)]);
      await bench.submit(runId, tasks, {}, 1, slow());
      const [special, ordinary] = await waiting;
      dispatcher.close();
      expect(granted(special).tasks[0]?.spec.id).toMatch(/^cuda/);
      expect(granted(ordinary).tasks[0]?.spec.id).toMatch(/^plain/);
    }
  });

  it('is so too by a coordinator that hears nothing of new tasks, and knows only the ordinary ones', async () => {
    const { leaseQueue } = bench.deps;
    const other = { ...bench.deps, leaseQueue: { ...leaseQueue, onAdded: () => () => undefined } };
    const { scarce, plain, runId, lease, dispatcher, ordinary, tasks } = await wait(other);
    await bench.submit(`${runId}-before`, ordinary.slice(0, 1));
    await complete(granted(await lease(plain)), [report('plain-1')]);
    const waiting = Promise.all([lease(scarce), lease(plain)]);
    await new Promise((resolve) => setTimeout(resolve, 300));
    await bench.submit(runId, tasks);
    const [special] = await waiting;
    dispatcher.close();
    expect(granted(special).tasks[0]?.spec.id).toMatch(/^cuda/);
  });
});

describe('a run that is cancelled', () => {
  it('has no task that waits, and says why', async () => {
    const { name, runId, requirements } = await machine();
    await bench.submit(
      runId,
      ['a', 'b'].map((id) => ({ id, requirements, model: id })),
    );
    const grant = granted(await bench.lease(name));
    const plan = await bench.deps.store.tasks.plan(runId);
    if (plan === undefined) throw new Error('no plan');
    const at = new Date(bench.deps.now()).toISOString();
    await recordFacts([{ id: 'closed', runId, at, kind: 'cancelled', reason: 'change 7 was closed' }], bench.deps);
    const [task] = grant.tasks.map(({ spec }) => spec.id);
    const states = async () => (await describeTasks(plan, bench.deps)).map(({ id, state, reason }) => [id, state, reason]);
    const reason = 'the run was cancelled: change 7 was closed';
    const other = task === 'a' ? 'b' : 'a';
    expect(await states()).toEqual(expect.arrayContaining([[other, 'cancelled', reason]]));
    await complete(grant, [report(task ?? '', 'cancelled')]);
    expect(await states()).toEqual(
      expect.arrayContaining([
        [task, 'cancelled', reason],
        [other, 'cancelled', reason],
      ]),
    );
  });
});

describe('a worker that was silent while nobody listened', () => {
  it('keeps its lease, and is there; one that is silent besides is lost', async () => {
    const { name, runId, requirements } = await machine();
    await bench.submit(runId, [{ id: 'a', requirements }]);
    const grant = granted(await bench.lease(name));
    bench.pass(400_000);
    const { leaseQueue } = bench.deps;
    const silent = (deafMs: number) => ({
      ...bench.deps,
      leaseQueue: { ...leaseQueue, holds: async () => false, deafMs: async () => deafMs },
    });
    await lookAfterLeases(silent(400_000));
    expect((await leaseOf(grant)).ended).toBeUndefined();
    expect((await presentWorkers(silent(400_000))).map(({ id }) => id)).toContain(name);
    expect((await presentWorkers(bench.deps)).map(({ id }) => id)).not.toContain(name);
    await lookAfterLeases(silent(0));
    expect((await leaseOf(grant)).ended).toBe('lost');
  });
});

describe('two plans for one run', () => {
  it('sent at the same moment: the tasks of the second that the first does not have are not run', async () => {
    const { name, runId, requirements } = await machine();
    await bench.submit(runId, [
      { id: 'a', requirements },
      { id: 'b', requirements },
    ]);
    await bench.submit(runId, [
      { id: 'b', requirements },
      { id: 'c', requirements },
    ]);
    expect(await endsOf(runId)).toEqual({ c: 'shard-given-up' });
    expect(
      granted(await bench.lease(name))
        .tasks.map(({ spec }) => spec.id)
        .toSorted(),
    ).toEqual(['a', 'b']);
  });

  it('worked on by two coordinators at once, one plan is kept as a whole', async () => {
    const { runId, requirements } = await machine();
    const facts = await bench.submit(runId, [{ id: 'a', requirements }]);
    await Promise.all([planRecordedTasks(facts, bench.deps), planRecordedTasks(facts, bench.deps)]);
    expect((await bench.deps.store.tasks.tasks(runId, 1)).map(({ spec }) => spec.id)).toEqual(['a']);
  });
});

describe('a run that is done again', () => {
  it('is not, because somebody who may only publish reports of another attempt: nobody asked for its commands', async () => {
    const { name, runId, requirements } = await machine();
    await bench.submit(runId, [{ id: 'a', requirements }]);
    await complete(granted(await bench.lease(name)), [report('a', 'failed')]);
    const at = new Date(bench.deps.now()).toISOString();
    const base = { runId, at, attempt: 2 };
    await recordFacts(
      [
        { ...base, id: 'wa.e1', kind: 'attempt-started', reason: 'a worker started it' },
        { ...base, id: 'w.e2', kind: 'shard-finished', shard: 'b' },
      ],
      bench.deps,
    );
    expect(await bench.deps.store.runs.state(runId)).toMatchObject({ attempt: 2 });
    await restoreWork(bench.deps);
    expect(await bench.lease(name)).toBeUndefined();
    expect(await bench.deps.store.tasks.plan(runId)).toMatchObject({ attempt: 1 });
    const asked = { ...base, id: 'pipeline-2-d', kind: 'attempt-started' as const, reason: 'the pipeline runs' };
    await recordFacts([asked], bench.deps);
    await restoreWork(bench.deps);
    expect(granted(await bench.lease(name))).toMatchObject({ runId, attempt: 2, tasks: [{ spec: { id: 'a' }, try: 1 }] });
  });

  it('has its tasks handed out again, as another attempt with as much time', async () => {
    const { name, runId, requirements } = await machine();
    await bench.submit(runId, [{ id: 'a', requirements }], { deadlineSeconds: 600 });
    await complete(granted(await bench.lease(name)), [report('a', 'failed')]);
    bench.pass(60_000);
    const receivedAt = new Date(bench.deps.now()).toISOString();
    const event = { type: 'rerun-requested' as const, repository: { name: 'acme/shop' }, commit: COMMIT, runId };
    const origin = { connection: 'github', ci: 'github', deliveryId: `d-${runId}`, receivedAt };
    expect(await requestAgain(event, origin, bench.deps)).toEqual({ runIds: [runId] });
    bench.pass(5000);
    await Promise.all([restoreWork(bench.deps), restoreWork(bench.deps)]);
    await restoreWork(bench.deps);
    const again = granted(await bench.lease(name));
    expect(again).toMatchObject({ runId, attempt: 2, tasks: [{ spec: { id: 'a' }, try: 1 }] });
    const plan = await bench.deps.store.tasks.plan(runId);
    expect(plan).toMatchObject({ attempt: 2, plannedAt: receivedAt });
    expect(plan?.deadline).toBe((await bench.deps.store.runs.state(runId))?.deadline);
    await complete(again, [report('a')]);
    expect(bench.asked).toContain(`${runId}.final`);
    expect(await bench.lease(name)).toBeUndefined();
  });
});

describe('a plan that is submitted again as the next attempt', () => {
  it('is done anew, and what of the attempt before is left is not', async () => {
    const { name, runId, requirements } = await machine();
    const tasks = ['a', 'b'].map((id) => ({ id, requirements, model: id }));
    await bench.submit(runId, tasks);
    await complete(granted(await bench.lease(name)), [report('a')]);
    for (const attempt of [2, 2]) await bench.submit(runId, tasks, {}, attempt);
    const done: string[] = [];
    for (let grant = await bench.lease(name); grant !== undefined; grant = await bench.lease(name)) {
      expect(grant.attempt).toBe(2);
      done.push(...grant.tasks.map(({ spec }) => spec.id));
      await complete(
        grant,
        grant.tasks.map(({ spec }) => report(spec.id)),
      );
    }
    expect(done.toSorted()).toEqual(['a', 'b']);
    expect(bench.asked).toContain(`${runId}.final`);
  });
});

describe('registering', () => {
  it('takes a worker that is listed, and with autoRegisterWorkers off no other', async () => {
    const only = (more: object) => ({
      ...bench.deps,
      configuration: {
        ...bench.deps.configuration,
        coordinator: { ...bench.deps.configuration.coordinator, allowedWorkers: ['listed'], ...more },
      },
    });
    const register = (id: string, more: object) =>
      registerWorker({ id, capabilities: MACHINE, executors: [], key: `key of ${id}, and more` }, only(more));
    await expect(register('stranger', { autoRegisterWorkers: false })).rejects.toThrow('not among coordinator.allowedWorkers');
    await expect(register('listed', { autoRegisterWorkers: false })).resolves.toMatchObject({ id: 'listed' });
    await expect(register('stranger', { workerAutoDiscovery: false })).rejects.toThrow('workerAutoDiscovery is off');
    await expect(register('listed', { workerAutoDiscovery: false })).resolves.toMatchObject({ id: 'listed' });
    await expect(register('stranger', {})).resolves.toMatchObject({ id: 'stranger' });
    await expect(register('stranger', { workerAutoDiscovery: false })).resolves.toMatchObject({ id: 'stranger' });
  });
});

describe('a task whose worker does not bring it to an end', () => {
  const givenUp = async (runId: string) =>
    (await bench.deps.store.tasks.facts(runId, 1)).filter(({ kind }) => kind === 'shard-given-up');

  it('is given up when they died with it five times, however often others gave it back in order', async () => {
    const { name, runId, requirements } = await machine();
    await bench.submit(runId, [{ id: 'a', requirements }]);
    const end = async (how: 'given-back' | 'lost') => {
      const lease = await leaseOf(granted(await bench.lease(name)));
      await endLease(lease, { how, message: how }, bench.deps);
    };
    for (let times = 0; times < 7; times += 1) await end('given-back');
    for (let times = 0; times < 4; times += 1) await end('lost');
    await end('given-back');
    expect(await givenUp(runId)).toEqual([]);
    await end('lost');
    expect(await bench.lease(name)).toBeUndefined();
    expect(await givenUp(runId)).toMatchObject([{ cause: 'lost', reason: `5 times its worker was lost: ${name}` }]);
  });
});

describe('runs of one priority', () => {
  it('take turns: each has one within eight batches of every other', async () => {
    const { name, requirements } = await machine();
    const runs = ['early', 'later', 'last'].map((one) => `${one}-${name}`);
    const left = new Map(runs.map((runId) => [runId, 20]));
    for (const runId of runs) {
      const tasks = Array.from({ length: 20 }, (_, index) => ({ id: `t${index}`, requirements }));
      await bench.submit(runId, tasks, { options: { batchSizeLimit: 1 } });
    }
    const since = new Map(runs.map((runId) => [runId, 0]));
    for (let grants = 0; grants < 60; grants += 1) {
      const grant = granted(await bench.lease(name));
      left.set(grant.runId, (left.get(grant.runId) ?? 0) - 1);
      for (const runId of runs) {
        const waited = runId === grant.runId || left.get(runId) === 0 ? 0 : (since.get(runId) ?? 0) + 1;
        since.set(runId, waited);
        expect(waited).toBeLessThanOrEqual(8 * runs.length);
      }
      await complete(grant, [report(grant.tasks[0]?.spec.id ?? '')]);
    }
    expect([...left.values()]).toEqual([0, 0, 0]);
  });
});

describe('a plan that is not stored any more', () => {
  it('ends its run, which says so', async () => {
    const runId = 'run-without-plan';
    const at = new Date(bench.deps.now()).toISOString();
    const base = { runId, at };
    const facts: RunFact[] = [
      { ...base, id: 'opened', kind: 'opened', run: { project: 'shop' } },
      { ...base, id: 'shards', kind: 'planned', attempt: 1, shards: ['a', 'b'] },
      { ...base, id: 'plan', kind: 'tasks-planned', attempt: 1, digest: '0'.repeat(64), tasks: 2 },
    ];
    await recordFacts(facts, bench.deps);
    await planRecordedTasks(facts, bench.deps);
    expect(await endsOf(runId)).toEqual({ a: 'shard-given-up', b: 'shard-given-up' });
    expect(bench.asked).toContain(`${runId}.final`);
  });
});

// The last: it takes what waits from all the tests before.
describe('Redis that lost everything', () => {
  it('is given what is not done from the first of it on', async () => {
    const { name, runId, requirements } = await machine();
    const tasks = Array.from({ length: 12 }, (_, index) => ({ id: `t${index}`, requirements }));
    await bench.submit(runId, tasks, { options: { batchSizeLimit: 1 } });
    let taskClass = '';
    for (let done = 0; done < 10; done += 1) {
      const grant = granted(await bench.lease(name));
      taskClass = (await leaseOf(grant)).class;
      await complete(
        grant,
        grant.tasks.map(({ spec }) => report(spec.id)),
      );
    }
    await bench.flush();
    await restoreWork(bench.deps);
    const queue = `tasks-${taskClass}`;
    expect((await bench.deps.leaseQueue.look([queue])).get(queue)?.waiting).toBe(2);
  });

  it('is given what is not done again', async () => {
    const { name, runId, requirements } = await machine();
    await bench.submit(runId, [
      { id: 'a', requirements, model: 'm' },
      { id: 'b', requirements, model: 'n' },
    ]);
    await complete(granted(await bench.lease(name)), [report('a')]);
    await restoreWork(bench.deps);
    await bench.flush();
    expect(await bench.lease(name)).toBeUndefined();
    await restoreWork(bench.deps);
    const grant = granted(await bench.lease(name));
    expect(grant.tasks.map(({ spec }) => spec.id)).toEqual(['b']);
    await complete(grant, [report('b')]);
    expect(await endsOf(runId)).toEqual({ a: 'shard-finished', b: 'shard-finished' });
    await restoreWork(bench.deps);
    expect(await bench.lease(name)).toBeUndefined();
  });
});
