import type { LeaseGrant, RunReport, TaskState } from '@testwire/contracts';
import { GITHUB_EXAMPLE } from '@testwire/testkit';
import { untilFinal } from '../demo/ask.ts';
import { type Demo, startDemo } from '../demo/start-demo.ts';
import { ask, post, sendSample } from './client.ts';
import { CUDA, FakeWorker } from './fake-worker.ts';

let demo: Demo;
const SCOPED = 'a-token-for-widgets-only';

beforeAll(async () => {
  demo = await startDemo({
    configFile: {
      tokens: [{ name: 'widgets', secret: SCOPED, projects: ['gitlab:acme/widgets'] }],
      coordinator: { leaseSeconds: 5, heartbeatSeconds: 2, discoveryIntervalSeconds: 1 },
    },
  });
});
afterAll(() => demo.stop());

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const task = (id: string, more: object = {}) => ({ id, command: ['true'], ...more });

async function submit(id: string, tasks: readonly object[], more: object = {}): Promise<void> {
  const answer = await post(demo, '/v1/runs', { id, tasks: { tasks, ...more } });
  expect(answer.status).toBe(202);
}

async function tasksOf(runId: string): Promise<TaskState[]> {
  const answer = await ask(demo, `/v1/runs/${runId}/tasks`);
  return answer.status === 200 ? (answer.json as { tasks: TaskState[] }).tasks : [];
}

async function until<T>(look: () => Promise<T | undefined>): Promise<T> {
  const deadline = performance.now() + 60_000;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (performance.now() > deadline) throw new Error('What was waited for did not happen in 60 s.');
    await pause(50);
  }
}

const reportOf = async (runId: string): Promise<RunReport> =>
  (await ask(demo, `/v1/runs/${runId}/report.json`)).json as RunReport;

let kinds = 0;
/** Machines of a kind of their own, so that the workers of one test never take what another waits for. */
function machine() {
  const kind = `kind-${(kinds += 1)}`;
  const register = async (id: string): Promise<FakeWorker> => {
    const worker = new FakeWorker(demo.url, id);
    await worker.register(demo.token, { ...CUDA, labels: { kind } });
    return worker;
  };
  return { requirements: { labels: { kind } }, register };
}

function granted(grant: LeaseGrant | undefined): LeaseGrant {
  if (grant === undefined) throw new Error('no lease');
  return grant;
}

const idsOf = (grant: LeaseGrant): string[] => grant.tasks.map(({ spec }) => spec.id);

describe('a worker that dies', () => {
  it('loses its lease: another does what it had not finished, and what it says later decides nothing', async () => {
    const { requirements, register } = machine();
    await submit(
      'died',
      ['a', 'b', 'c'].map((id) => task(id, { requirements })),
    );
    const dead = await register('dies');
    const living = await register('lives');
    const first = granted(await dead.lease());
    await dead.sendResult(first.id, 'a', { a: 'passed' });
    await dead.complete(first.id, { task: 'a' });
    const second = granted(await until(() => living.lease(1)));
    expect(idsOf(second)).toEqual(['b', 'c']);
    expect(second.tasks.map((one) => one.try)).toEqual([2, 2]);
    expect((await dead.heartbeat([first.id])).lost).toEqual([first.id]);
    expect((await dead.sendResult(first.id, 'b', { b: 'failed' })).status).toBe(409);
    expect((await dead.complete(first.id, { task: 'b', outcome: 'failed' })).status).toBe(409);
    await living.finish(second);
    expect((await untilFinal(demo, 'died')).status).toBe('passed');
    const report = await reportOf('died');
    expect(report.totals).toMatchObject({ total: 3, passed: 3 });
    expect(report.flaky).toBe(0);
    expect(report.problems.map(({ message }) => message)).toEqual([
      'Worker dies was lost while it had b, c. What it had not finished was given to others.',
    ]);
    expect(report.metrics).toMatchObject({ batches: 2, average_batch_size: 2.5, workers: 2 });
  }, 60_000);

  it('five times over, takes its task along for good, and the run says who', async () => {
    const { requirements, register } = machine();
    await submit('cursed', [task('killer', { requirements }), task('fine', { requirements, model: 'other' })]);
    for (let n = 1; n <= 5; n += 1) {
      const worker = await register(`victim-${n % 2}`);
      const grant = granted(await until(() => worker.lease(1)));
      if (idsOf(grant)[0] === 'fine') {
        await worker.finish(grant);
        n -= 1;
      } else {
        // It begins anew, as after a crash.
        await register(worker.id);
      }
    }
    const last = await register('last');
    for (let grant = await last.lease(1); grant !== undefined; grant = await last.lease(1)) await last.finish(grant);
    expect((await untilFinal(demo, 'cursed')).status).toBe('incomplete');
    const report = await reportOf('cursed');
    expect(report.reason).toBe('1 of 2 tasks was lost, because 5 times its worker was lost: victim-1, victim-0: killer.');
    expect(report.shards.find(({ id }) => id === 'killer')).toMatchObject({ state: 'lost', totals: { total: 0 } });
    expect(report.conservation.balanced).toBe(true);
  }, 60_000);
});

describe('a task that fails', () => {
  it('is tried again after a while, and its tests that pass then are flaky', async () => {
    const { requirements, register } = machine();
    await submit('flaky', [task('t', { requirements, maxAttempts: 3 })]);
    const worker = await register('w-flaky');
    const first = granted(await worker.lease());
    await worker.sendResult(first.id, 't', { steady: 'passed', shaky: 'failed' });
    await worker.complete(first.id, { task: 't', outcome: 'failed' });
    expect(await worker.lease(0)).toBeUndefined();
    expect(await tasksOf('flaky')).toMatchObject([{ state: 'waiting', tries: 1, outcome: 'failed' }]);
    const second = granted(await until(() => worker.lease(2)));
    expect(second.tasks).toMatchObject([{ try: 2 }]);
    await worker.sendResult(second.id, 't', { steady: 'passed', shaky: 'passed' });
    await worker.complete(second.id, { task: 't' });
    expect((await untilFinal(demo, 'flaky')).status).toBe('passed');
    const report = await reportOf('flaky');
    expect(report.totals).toMatchObject({ total: 2, passed: 2 });
    expect(report.tests.map(({ name, flaky, attempts }) => [name, flaky, attempts.map(({ status }) => status)])).toEqual([
      ['shaky', true, ['failed', 'passed']],
      ['steady', false, ['passed', 'passed']],
    ]);
    expect(report.conservation.balanced).toBe(true);
  }, 60_000);
});

describe('tasks that nobody can do', () => {
  it('wait for what is missing, and are not run when the deadline passes', async () => {
    const { requirements, register } = machine();
    const cuda = { ...requirements, hardware: ['rocm'] };
    await submit('hopeless', [task('easy', { requirements }), task('hard', { requirements: cuda })], { deadlineSeconds: 4 });
    const worker = await register('w-hopeless');
    await worker.finish(granted(await worker.lease()));
    const states = await tasksOf('hopeless');
    expect(states.find(({ id }) => id === 'hard')).toMatchObject({ state: 'waiting', waitingFor: ['rocm'] });
    const beats = setInterval(() => void worker.heartbeat([]), 1000);
    expect((await untilFinal(demo, 'hopeless')).status).toBe('incomplete');
    clearInterval(beats);
    const report = await reportOf('hopeless');
    expect(report.reason).toBe('1 of 2 tasks was not run, because no worker with rocm was there: hard.');
    expect(report.shards.map(({ id, state }) => [id, state])).toEqual([
      ['easy/ctrf.json', 'reported'],
      ['hard', 'not-run'],
    ]);
  }, 60_000);
});

describe('a worker that leaves', () => {
  it('takes no more when it drains, and is told by its heartbeat', async () => {
    const { requirements, register } = machine();
    await submit('drained', [task('a', { requirements, model: 'm' }), task('b', { requirements })]);
    const leaving = await register('leaves');
    const grant = granted(await leaving.lease());
    expect((await leaving.call('/v1/workers/leaves/drain', {})).status).toBe(202);
    expect(await leaving.heartbeat([grant.id])).toEqual({ drain: true, lost: [], cancelled: [] });
    await pause(1100);
    expect(await leaving.lease(0)).toBeUndefined();
    await leaving.finish(grant);
    const { items } = (await ask(demo, '/v1/workers')).json as { items: { id: string; state: string }[] };
    expect(items.find(({ id }) => id === 'leaves')?.state).toBe('left');
    const staying = await register('stays');
    const rest = granted(await staying.lease());
    expect((await staying.fail(rest.id, 'no room')).status).toBe(202);
    const again = granted(await staying.lease());
    expect(idsOf(again)).toEqual(idsOf(rest));
    await staying.finish(again);
    expect((await untilFinal(demo, 'drained')).status).toBe('passed');
  }, 60_000);
});

describe('runs that share a kind of machines', () => {
  it('take turns, however many batches the first one has', async () => {
    const { requirements, register } = machine();
    const many = Array.from({ length: 60 }, (_, n) => task(`t${n}`, { requirements }));
    await submit('early', many, { options: { batchSizeLimit: 1 } });
    await until(async () => ((await tasksOf('early')).length > 0 ? true : undefined));
    await submit('later', many.slice(0, 10), { options: { batchSizeLimit: 1 } });
    await until(async () => ((await tasksOf('later')).length > 0 ? true : undefined));
    await submit('urgent', [task('u', { requirements, priority: 1 })]);
    await until(async () => ((await tasksOf('urgent')).length > 0 ? true : undefined));
    const worker = await register('w-turns');
    const order: string[] = [];
    for (let n = 0; n < 71; n += 1) {
      const grant = granted(await worker.lease());
      order.push(grant.runId);
      await worker.complete(grant.id, ...grant.tasks.map(({ spec }) => ({ task: spec.id })));
    }
    expect(order[0]).toBe('urgent');
    expect(order.lastIndexOf('later')).toBeLessThan(40);
    expect(order.filter((run) => run === 'early')).toHaveLength(60);
  }, 60_000);
});

describe('what tokens of workers are for', () => {
  it('speaks for its worker, its leases and the runs of those only', async () => {
    const { requirements, register } = machine();
    await submit('mine', [task('a', { requirements })]);
    await submit('other', [task('a', { requirements: { labels: { nobody: 'has it' } } })]);
    const worker = await register('w-token');
    const stranger = await register('w-stranger');
    const grant = granted(await worker.lease());
    expect((await stranger.complete(grant.id, { task: 'a' })).status).toBe(404);
    expect((await stranger.call('/v1/workers/w-token/heartbeat', { leases: [] })).status).toBe(403);
    expect((await worker.call('/v1/runs', { id: 'own', run: {} })).status).toBe(401);
    expect((await worker.call('/v1/workers', { id: 'x' })).status).toBe(401);
    expect((await worker.call('/v1/leases/x/complete', {}, demo.token)).status).toBe(401);
    const event = (runId: string, more: object) => ({
      events: [{ id: `e-${runId}`, runId, at: '2026-03-01T10:00:00Z', ...more }],
    });
    const test = { type: 'test-finished', shard: 'a', test: { name: 'live', status: 'passed' } };
    expect((await worker.call('/v1/events', event('mine', test))).status).toBe(202);
    expect((await worker.call('/v1/events', event('other', test))).status).toBe(400);
    expect((await worker.call('/v1/events', event('mine', { type: 'run-finished' }))).status).toBe(400);
    const put = (runId: string) =>
      ask(demo, `/v1/runs/${runId}/artifacts/log.txt`, { method: 'PUT', body: 'log', token: worker.token });
    expect((await put('mine')).status).toBe(201);
    expect((await put('other')).status).toBe(403);
    expect((await new FakeWorker(demo.url, 'w').call('/v1/workers', { id: 'w' }, SCOPED)).status).toBe(403);
    await worker.complete(grant.id, { task: 'a' });
    expect((await put('mine')).status).toBe(403);
  }, 60_000);
});

describe('a run that is over', () => {
  it('is taken from the workers, and what of it waits vanishes', async () => {
    const { requirements, register } = machine();
    await submit('late', [task('a', { requirements, model: 'm' }), task('b', { requirements })], { deadlineSeconds: 3 });
    const worker = await register('w-late');
    const grant = granted(await worker.lease());
    const cancelled = await until(async () => {
      const { cancelled: told } = await worker.heartbeat([grant.id]);
      return told.length === 0 ? undefined : told;
    });
    expect(cancelled).toEqual([{ lease: grant.id, tasks: ['a'] }]);
    await worker.complete(grant.id, { task: 'a', outcome: 'cancelled' });
    expect(await worker.lease(0)).toBeUndefined();
    expect((await reportOf('late')).reason).toBe(
      '1 of 2 tasks was lost, because worker w-late had not finished when the deadline passed: a; ' +
        '1 was not run, because no worker had time for it before the deadline: b.',
    );
  }, 60_000);

  it('may have been cancelled, because its change was closed', async () => {
    const { requirements, register } = machine();
    const change = { number: GITHUB_EXAMPLE.pullRequest };
    const run = { provider: 'github', repository: { name: GITHUB_EXAMPLE.repository }, commit: GITHUB_EXAMPLE.commit, change };
    const tasks = { tasks: [task('a', { requirements, model: 'm' }), task('b', { requirements })] };
    expect((await post(demo, '/v1/runs', { id: 'closed', run, tasks })).status).toBe(202);
    const worker = await register('w-closed');
    const grant = granted(await worker.lease());
    expect(
      (await sendSample(demo, 'github', 'pull_request.closed', { deliveryId: 'closes', at: new Date().toISOString() })).status,
    ).toBe(202);
    expect((await untilFinal(demo, 'closed')).status).toBe('cancelled');
    expect((await worker.heartbeat([grant.id])).cancelled).toEqual([{ lease: grant.id, tasks: ['a'] }]);
    await worker.complete(grant.id, { task: 'a', outcome: 'cancelled' });
    expect(await worker.lease(0)).toBeUndefined();
  }, 60_000);

  it('may have been cancelled by somebody, and takes no tasks but those of its next attempt', async () => {
    const { requirements, register } = machine();
    const tasks = [task('a', { requirements, model: 'm' }), task('b', { requirements })];
    await submit('unwanted', tasks);
    const worker = await register('w-unwanted');
    const grant = granted(await worker.lease());
    expect((await post(demo, '/v1/runs/unwanted/cancel', undefined)).status).toBe(202);
    expect((await untilFinal(demo, 'unwanted')).status).toBe('cancelled');
    expect(await until(async () => (await reportOf('unwanted')).reason)).toBe('somebody cancelled the run');
    expect((await worker.heartbeat([grant.id])).cancelled).toEqual([{ lease: grant.id, tasks: ['a'] }]);
    await worker.complete(grant.id, { task: 'a', outcome: 'cancelled' });
    expect(await worker.lease(0)).toBeUndefined();
    expect((await post(demo, '/v1/runs/unwanted/cancel', undefined)).status).toBe(202);
    const again = await post(demo, '/v1/runs', { id: 'unwanted', tasks: { tasks } });
    expect(again.json.ended).toMatchObject({ status: 'cancelled' });
    const next = await post(demo, '/v1/runs', { id: 'unwanted', tasks: { tasks }, attempt: 'next' });
    expect(next).toMatchObject({ status: 202, json: { attempt: 2 } });
    expect(granted(await worker.lease()).attempt).toBe(2);
  }, 60_000);
});
