import type { RunFact, RunFactOf, TaskSpec } from '@testwire/contracts';
import { taskSpec } from '@testwire/contracts';
import type { Lease, PlannedTasks, Store, TaskBatch, TaskClass, WorkerRecord } from '../../src/index.ts';
import { opened, runState } from './facts.ts';

const AT = '2026-01-31T12:00:00.000Z';
const LATER = '2026-01-31T13:00:00.000Z';
const DEADLINE = '2026-01-31T14:00:00.000Z';
const CPU: TaskClass = { id: 'cpu', requirements: { hardware: ['cpu'], labels: {} } };
const GPU: TaskClass = {
  id: 'gpu',
  requirements: { hardware: ['cuda'], labels: { pool: 'lab' }, minGpuMemoryGb: 24 },
  executor: 'bench',
  project: 'shop',
};

const spec = (id: string): TaskSpec => taskSpec.parse({ id, command: ['true'] });
const batch = (taskClass: TaskClass, index: number, ids: readonly string[], priority = 0): TaskBatch => ({
  class: taskClass.id,
  index,
  priority,
  tasks: ids.map(spec),
});

function planOf(runId: string, more: Partial<PlannedTasks> = {}): PlannedTasks {
  return { runId, attempt: 1, project: 'shop', digest: 'a'.repeat(64), tasks: 3, plannedAt: AT, deadline: DEADLINE, ...more };
}

function worker(id: string, more: Partial<WorkerRecord> = {}): WorkerRecord {
  const capabilities = {
    hardware: ['cpu'],
    cpu: { model: 'Test CPU', cores: 4, architecture: 'x64' },
    memoryGb: 16,
    gpus: [],
    os: { platform: 'linux', release: '6.1' },
    software: {},
    labels: { pool: 'lab' },
  };
  const times = { registeredAt: AT, seenAt: AT };
  return { id, tokenDigest: `digest of ${id}`, capabilities, executors: ['bench'], draining: false, ...times, ...more };
}

function lease(id: string, more: Partial<Lease> = {}): Lease {
  return {
    id,
    worker: 'w1',
    class: CPU.id,
    job: 'r1.1.0',
    runId: 'r1',
    attempt: 1,
    tasks: [{ id: 'a', try: 1 }],
    grantedAt: AT,
    expiresAt: LATER,
    limitAt: DEADLINE,
    ...more,
  };
}

const leased = (id: string, shard: string): RunFactOf<'task-leased'> => ({
  id: `leased-${id}-${shard}`,
  runId: 'r1',
  at: AT,
  kind: 'task-leased',
  attempt: 1,
  shard,
  try: 1,
  lease: id,
  worker: 'w1',
  batch: 1,
  waitedMs: 0,
});

const ended = (id: string, shard: string): RunFactOf<'task-ended'> => ({
  id: `ended-${id}-${shard}`,
  runId: 'r1',
  at: AT,
  kind: 'task-ended',
  attempt: 1,
  shard,
  try: 1,
  lease: id,
  worker: 'w1',
  outcome: 'passed',
  durationMs: 5,
});

const finished = (runId: string, shard: string, attempt = 1): RunFactOf<'shard-finished'> => ({
  id: `finished-${attempt}-${shard}`,
  runId,
  at: AT,
  kind: 'shard-finished',
  attempt,
  shard,
});

export function describeTasks(store: () => Store): void {
  const tasks = () => store().tasks;

  describe('a plan of tasks', () => {
    it('is kept once for each attempt, with its classes and batches', async () => {
      const batches = [batch(CPU, 0, ['a', 'b'], 5), batch(CPU, 1, ['c']), batch(GPU, 0, ['d'])];
      const answers = await Promise.all([1, 2, 3].map(() => tasks().savePlan(planOf('r1'), [CPU, GPU], batches)));
      expect(answers.filter(Boolean)).toHaveLength(1);
      expect(await tasks().savePlan(planOf('r1', { digest: 'b'.repeat(64) }), [CPU], [batch(CPU, 7, ['z'])])).toBe(false);
      expect(await tasks().plan('r1')).toEqual(planOf('r1'));
      expect(await tasks().countBatches('r1', 1)).toEqual(
        new Map([
          ['cpu', 2],
          ['gpu', 1],
        ]),
      );
      expect(await tasks().priorities('r1', 1, 'cpu', 8, 0)).toEqual([5, 0]);
      expect(await tasks().priorities('r1', 1, 'cpu', 8, 1)).toEqual([0]);
      expect(await tasks().priorities('r1', 1, 'cpu', 1, 0)).toEqual([5]);
      expect(await tasks().batch(planOf('r1'), 'cpu', 0)).toEqual(batches[0]);
      expect(await tasks().batch(planOf('r1'), 'cpu', 2)).toBeUndefined();
      expect((await tasks().tasks('r1', 1)).map((one) => [one.class, one.spec.id])).toEqual([
        ['cpu', 'a'],
        ['cpu', 'b'],
        ['cpu', 'c'],
        ['gpu', 'd'],
      ]);
    });

    it('is found for its attempt, or as the newest', async () => {
      await tasks().savePlan(planOf('r1'), [], []);
      await tasks().savePlan(planOf('r1', { attempt: 2, plannedAt: LATER }), [], []);
      expect((await tasks().plan('r1'))?.attempt).toBe(2);
      expect((await tasks().plan('r1', 1))?.plannedAt).toBe(AT);
      expect(await tasks().plan('r1', 3)).toBeUndefined();
      expect(await tasks().plan('r2')).toBeUndefined();
    });

    it('keeps its classes open for an hour beyond the last deadline', async () => {
      await tasks().savePlan(planOf('r1'), [GPU, CPU], []);
      await tasks().savePlan(planOf('r2', { deadline: LATER }), [CPU], []);
      expect(await tasks().openClasses(DEADLINE)).toEqual([CPU, GPU]);
      expect(await tasks().removeClasses('2026-01-31T14:59:59.999Z')).toEqual([]);
      expect(await tasks().openClasses('2026-01-31T15:00:00.000Z')).toEqual([]);
      expect([...(await tasks().removeClasses('2026-01-31T15:00:00.000Z'))].toSorted()).toEqual(['cpu', 'gpu']);
    });

    it('is open while its run goes on and its time is not over, or its run is in a later attempt', async () => {
      for (const runId of ['done', 'goes-on', 'late', 'again']) await tasks().savePlan(planOf(runId), [], []);
      await tasks().savePlan(planOf('late', { attempt: 2, deadline: AT }), [], []);
      await store().runs.saveState(runState('done', { status: 'passed' }));
      await store().runs.saveState(runState('goes-on', { deadline: DEADLINE }));
      await store().runs.saveState(runState('late', { attempt: 2 }));
      await store().runs.saveState(runState('again', { attempt: 2, status: 'pending' }));
      await store().runs.saveState(runState('without-tasks'));
      expect(await tasks().openPlans(LATER)).toEqual([
        { plan: planOf('again'), attempt: 2 },
        { plan: planOf('goes-on'), attempt: 1, deadline: DEADLINE },
      ]);
      expect((await tasks().openPlans(DEADLINE)).map(({ plan }) => plan.runId)).toEqual(['again']);
    });

    it('names a task that is left, the one that was named before as long as it is', async () => {
      await tasks().savePlan(planOf('r1'), [CPU], [batch(CPU, 0, ['a', 'b']), batch(CPU, 1, ['c'])]);
      expect(await tasks().findUnsettled('r1', 1)).toBe('c');
      expect(await tasks().findUnsettled('r1', 1, 'a')).toBe('a');
      await store().runs.addFacts([opened('r1'), finished('r1', 'a'), finished('r1', 'b', 2), finished('r2', 'c')]);
      expect(await tasks().findUnsettled('r1', 1, 'a')).toBe('c');
      await store().runs.addFacts([finished('r1', 'c')]);
      expect(await tasks().findUnsettled('r1', 1, 'c')).toBe('b');
      await store().runs.addFacts([finished('r1', 'b')]);
      expect(await tasks().findUnsettled('r1', 1, 'b')).toBeUndefined();
    });

    it('tells at one moment what a batch is, who had it and how its tasks stand', async () => {
      const place = { runId: 'r1', attempt: 1, class: 'cpu', index: 0 };
      const plan = planOf('r1', { digest: 'c'.repeat(64) });
      expect(await tasks().prospect(place, 'r1.1.0')).toBeUndefined();
      await tasks().savePlan(plan, [CPU], [batch(CPU, 0, ['a', 'b']), batch(CPU, 1, ['c'])]);
      const bare = { plan, batch: batch(CPU, 0, ['a', 'b']), former: [], facts: [] };
      expect(await tasks().prospect(place, 'r1.1.0')).toEqual(bare);
      expect(await tasks().prospect({ ...place, index: 2 }, 'r1.1.2')).toBeUndefined();
      await store().runs.saveState(runState('r1'));
      await store().leases.add(lease('l1'), [leased('l1', 'a')]);
      await store().leases.add(lease('l2', { job: 'r1.1.1' }), [leased('l2', 'c')]);
      const state = await store().runs.state('r1');
      const known = await tasks().prospect(place, 'r1.1.0');
      expect(known).toEqual({ ...bare, state, former: [lease('l1')], facts: [leased('l1', 'a')] });
      await store().leases.end('l1', 'lost');
      expect((await tasks().prospect(place, 'r1.1.0'))?.former).toEqual([]);
    });

    it('is not mistaken for one that was there before, under the same id', async () => {
      const place = { runId: 'r1', attempt: 1, class: 'cpu', index: 0 };
      const plan = planOf('r1', { digest: 'd'.repeat(64) });
      await tasks().savePlan(plan, [CPU], [batch(CPU, 0, ['a'])]);
      expect((await tasks().prospect(place, 'r1.1.0'))?.batch.tasks).toEqual([spec('a')]);
      await store().runs.saveState(runState('r1', { status: 'passed', openedAt: AT, updatedAt: AT }));
      await store().retention.removeRun('r1', LATER);
      expect(await tasks().prospect(place, 'r1.1.0')).toBeUndefined();
      await tasks().savePlan({ ...plan, plannedAt: LATER }, [CPU], [batch(CPU, 0, ['z'])]);
      expect((await tasks().prospect(place, 'r1.1.0'))?.batch.tasks).toEqual([spec('z')]);
    });

    it('has work left in a class until each of its tasks finished or was given up', async () => {
      await tasks().savePlan(planOf('r1'), [CPU, GPU], [batch(CPU, 0, ['a']), batch(CPU, 1, ['b']), batch(GPU, 0, ['c'])]);
      const left = (): Promise<(number | undefined)[]> =>
        Promise.all(['cpu', 'gpu'].map((id) => tasks().firstUnsettled('r1', 1, id)));
      expect(await left()).toEqual([0, 0]);
      await store().runs.addFacts([opened('r1'), finished('r1', 'a'), finished('r1', 'b', 2), finished('r2', 'b')]);
      expect(await left()).toEqual([1, 0]);
      const givenUp = { ...finished('r1', 'b'), id: 'up', kind: 'shard-given-up', cause: 'lost', reason: 'died' } as RunFact;
      await store().runs.addFacts([givenUp]);
      expect(await left()).toEqual([undefined, 0]);
      expect((await tasks().facts('r1', 1, ['b'])).map(({ id }) => id)).toEqual(['up']);
    });
  });

  describe('durations of tasks', () => {
    it('give the median of the newest twenty, each told once', async () => {
      const told = Array.from({ length: 25 }, (_, n) => ({
        project: 'shop',
        name: 't',
        lease: `l${n}`,
        at: new Date(Date.parse(AT) + n).toISOString(),
        referenceMs: n < 5 ? 1e6 : n,
      }));
      for (const one of told) await tasks().addDurations([one, { ...one, project: 'other', referenceMs: 1 }]);
      await tasks().addDurations(told.slice(-1));
      expect(await tasks().expectedDurations('shop', ['t', 'unknown'])).toEqual(new Map([['t', 14.5]]));
      expect(await tasks().expectedDurations('shop', [])).toEqual(new Map());
    });

    it('are removed when they are old', async () => {
      const add = (lease: string, at: string) =>
        tasks().addDurations([{ project: 'shop', name: lease, lease, at, referenceMs: 1 }]);
      for (const lease of ['a', 'b', 'c']) await add(lease, AT);
      await add('d', LATER);
      expect(await store().retention.removeDurations(LATER, 2)).toBe(2);
      expect(await store().retention.removeDurations(LATER, 2)).toBe(1);
      expect([...(await tasks().expectedDurations('shop', ['a', 'b', 'c', 'd'])).keys()]).toEqual(['d']);
    });
  });

  describe('workers', () => {
    it('are found by id and by token, and have the newest token only', async () => {
      await store().workers.save(worker('w1', { version: '1.2.3' }));
      expect(await store().workers.find('w1')).toEqual(worker('w1', { version: '1.2.3' }));
      await store().workers.save(worker('w1', { tokenDigest: 'newer' }));
      expect(await store().workers.findByToken('digest of w1')).toBeUndefined();
      expect((await store().workers.findByToken('newer'))?.id).toBe('w1');
      expect(await store().workers.find('w2')).toBeUndefined();
    });

    it('give their id to another only when they are silent, have left, or are the same', async () => {
      const { workers, leases } = store();
      const first = worker('w1', { keyDigest: 'key', projects: ['shop'], seenAt: LATER });
      expect(await workers.save(first, LATER)).toBe(true);
      expect(await workers.find('w1')).toEqual(first);
      for (const other of [{ keyDigest: 'another' }, {}])
        expect(await workers.save(worker('w1', { ...other, tokenDigest: 'stolen' }), LATER)).toBe(false);
      expect(await workers.find('w1')).toEqual(first);
      expect(await workers.save(worker('w1', { keyDigest: 'key', tokenDigest: 'its next', seenAt: LATER }), LATER)).toBe(true);
      await workers.drain('w1', 'itself');
      await workers.drain('w1', 'another');
      await leases.add(lease('l1'));
      expect(await workers.save(worker('w1', { tokenDigest: 'stolen' }), LATER)).toBe(false);
      await leases.end('l1', 'completed');
      expect(await workers.save(worker('w1', { tokenDigest: 'another', seenAt: LATER }), LATER)).toBe(true);
      // Without a key on either side nobody proves anything.
      expect(await workers.save(worker('w1', { tokenDigest: 'stolen' }), LATER)).toBe(false);
      expect(await workers.save(worker('w1', { tokenDigest: 'later' }), DEADLINE)).toBe(true);
    });

    it('keep their id when somebody else asks them to leave: they may be there still', async () => {
      const { workers } = store();
      await workers.save(worker('w1', { keyDigest: 'key' }));
      await workers.drain('w1', 'another');
      expect(await workers.save(worker('w1', { tokenDigest: 'stolen' }), AT)).toBe(false);
      await workers.drain('w1', 'itself');
      expect(await workers.save(worker('w1', { keyDigest: 'of the next', tokenDigest: 'free' }), AT)).toBe(true);
      // What the one before said does not count for the next.
      await workers.drain('w1', 'another');
      expect(await workers.save(worker('w1', { tokenDigest: 'stolen' }), AT)).toBe(false);
    });

    it('drain until they register anew, and are seen later, never earlier', async () => {
      await store().workers.save(worker('w1'));
      expect(await store().workers.drain('w1', 'itself')).toBe(true);
      expect(await store().workers.drain('w2', 'itself')).toBe(false);
      await store().workers.touch('w1', LATER);
      await store().workers.touch('w1', AT);
      expect(await store().workers.find('w1')).toMatchObject({ draining: true, seenAt: LATER });
      await store().workers.save(worker('w0'));
      expect((await store().workers.list(AT)).map(({ id }) => id)).toEqual(['w0', 'w1']);
      expect((await store().workers.list(LATER)).map(({ id }) => id)).toEqual(['w1']);
      await store().workers.save(worker('w1'));
      expect((await store().workers.find('w1'))?.draining).toBe(false);
    });

    it('are removed when they were not heard of for long and hold nothing', async () => {
      for (const id of ['gone', 'holds', 'held']) await store().workers.save(worker(id));
      await store().workers.save(worker('lives', { seenAt: LATER }));
      await store().leases.add(lease('l1', { worker: 'holds' }));
      await store().leases.add(lease('l2', { worker: 'held' }));
      await store().leases.end('l2', 'completed');
      expect(await store().retention.removeWorkers(LATER, 1)).toBe(1);
      expect(await store().retention.removeWorkers(LATER, 5)).toBe(1);
      expect((await store().workers.list(AT)).map(({ id }) => id)).toEqual(['holds', 'lives']);
    });
  });

  describe('leases', () => {
    it('are found by id, worker and job until they end, which they do once', async () => {
      const { leases } = store();
      for (const one of [lease('l1'), lease('l2', { job: 'r1.1.1' }), lease('l3', { worker: 'w2' })]) await leases.add(one);
      expect(await leases.find('l1')).toEqual(lease('l1'));
      expect((await leases.ofWorker('w1')).map(({ id }) => id)).toEqual(['l1', 'l2']);
      expect((await leases.ofWorkers(['w1', 'w2'])).map(({ id }) => id)).toEqual(['l1', 'l2', 'l3']);
      expect(await leases.ofWorkers(['w1', 'w2'], ['shop'])).toEqual([]);
      await tasks().savePlan(planOf('r1'), [], []);
      expect((await leases.ofWorkers(['w1', 'w2'], ['shop', 'other'])).map(({ id }) => id)).toEqual(['l1', 'l2', 'l3']);
      expect(await leases.ofWorkers(['w1', 'w2'], ['other'])).toEqual([]);
      await store().workers.save(worker('w1'));
      expect(await store().workers.touch('w1', AT)).toBe(2);
      expect((await leases.ofJob('cpu', 'r1.1.0')).map(({ id }) => id)).toEqual(['l1', 'l3']);
      const ended = await Promise.all([leases.end('l1', 'lost'), leases.end('l1', 'completed')]);
      expect(ended.filter(Boolean)).toHaveLength(1);
      expect((await leases.ofJob('cpu', 'r1.1.0')).map(({ id }) => id)).toEqual(['l3']);
      expect((await leases.find('l1'))?.ended).toBe(ended[0] ? 'lost' : 'completed');
    });

    it('keep what came of their tasks once, and end with the last of them', async () => {
      const { leases } = store();
      await tasks().savePlan(planOf('r1'), [CPU], []);
      await leases.add(
        lease('l1', {
          tasks: [
            { id: 'a', try: 1 },
            { id: 'b', try: 1 },
          ],
        }),
        [leased('l1', 'a'), leased('l1', 'b')],
      );
      const keep = (last: boolean, ...ids: readonly string[]) =>
        leases.keepEnds(
          { lease: 'l1', ended: ids.map((id) => ended('l1', id)), finished: ids.map((id) => finished('r1', id)), last },
          ids.map((id) => ({ project: 'shop', name: id, lease: `l1.${id}`, at: AT, referenceMs: 5 })),
        );
      expect(await keep(false, 'a')).toEqual({ fresh: new Set(['a']), closed: false });
      expect((await leases.find('l1'))?.ended).toBeUndefined();
      // Told again with another: of the first everything is there.
      expect(await keep(true, 'a', 'b')).toEqual({ fresh: new Set(['b']), closed: false });
      expect(await leases.standing('l1')).toMatchObject({ plan: planOf('r1') });
      expect((await leases.standing('l1'))?.lease.ended).toBeUndefined();
      expect((await leases.standing('l1'))?.facts.map(({ kind }) => kind).toSorted()).toEqual(
        ['task-leased', 'task-leased', 'task-ended', 'task-ended', 'shard-finished', 'shard-finished'].toSorted(),
      );
      expect(await tasks().expectedDurations('shop', ['a', 'b'])).toEqual(
        new Map([
          ['a', 5],
          ['b', 5],
        ]),
      );
      await leases.add(lease('l2'));
      const alone = { lease: 'l2', ended: [ended('l2', 'a')], finished: [], last: true };
      expect(await leases.keepEnds(alone, [])).toEqual({ fresh: new Set(['a']), closed: true });
      expect((await leases.find('l2'))?.ended).toBe('completed');
      expect(await leases.keepEnds(alone, [])).toEqual({ fresh: new Set(), closed: false });
      expect(await leases.standing('l3')).toBeUndefined();
    });

    it('say of no task that it finished whose end somebody else told first', async () => {
      const { leases } = store();
      await tasks().savePlan(planOf('r1'), [CPU], []);
      await leases.add(lease('l1'));
      await store().runs.addFacts([{ ...ended('l1', 'a'), outcome: 'lost' }]);
      const told = { lease: 'l1', ended: [ended('l1', 'a')], finished: [finished('r1', 'a')], last: true };
      expect(await leases.keepEnds(told, [])).toEqual({ fresh: new Set(), closed: false });
      const { lease: still, facts } = (await leases.standing('l1')) ?? {};
      expect(still?.ended).toBeUndefined();
      expect(facts).toMatchObject([{ kind: 'task-ended', outcome: 'lost' }]);
    });

    it('expire unless they are extended, and an end is not extended', async () => {
      const { leases } = store();
      for (const id of ['l1', 'l2', 'l3']) await leases.add(lease(id));
      await leases.end('l3', 'given-back');
      await leases.extend(['l2', 'l3'], DEADLINE);
      await leases.extend(['l2'], AT);
      expect((await leases.expired(LATER)).map(({ id }) => id)).toEqual(['l1']);
      expect((await leases.expired(DEADLINE)).map(({ id }) => id)).toEqual(['l1', 'l2']);
    });

    it('tell which runs a worker may write to', async () => {
      await tasks().savePlan(planOf('r1'), [], []);
      await tasks().savePlan(planOf('r2', { project: 'other' }), [], []);
      const { leases } = store();
      for (const one of [lease('l1'), lease('l2'), lease('l3', { runId: 'r2' })]) await leases.add(one);
      await leases.end('l3', 'completed');
      expect(await leases.runsOf('w1')).toEqual([{ runId: 'r1', project: 'shop' }]);
      expect(await leases.runsOf('w2')).toEqual([]);
    });
  });
}
