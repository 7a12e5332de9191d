import type { RunReport, TaskState } from '@testwire/contracts';
import { untilFinal } from '../demo/ask.ts';
import { type Demo, startDemo } from '../demo/start-demo.ts';
import { ask, post } from './client.ts';
import { CUDA, FakeWorker, PLAIN } from './fake-worker.ts';

let demo: Demo;

beforeAll(async () => {
  demo = await startDemo();
});
afterAll(() => demo.stop());

const task = (id: string, more: object = {}) => ({ id, command: ['true'], ...more });

async function submit(id: string, tasks: readonly object[], more: object = {}): Promise<void> {
  const answer = await post(demo, '/v1/runs', { id, tasks: { tasks, ...more } });
  expect(answer.status).toBe(202);
}

async function tasksOf(runId: string): Promise<TaskState[]> {
  for (;;) {
    const answer = await ask(demo, `/v1/runs/${runId}/tasks`);
    if (answer.status === 200) return (answer.json as { tasks: TaskState[] }).tasks;
    expect(answer.status).toBe(404);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const reportOf = async (runId: string): Promise<RunReport> =>
  (await ask(demo, `/v1/runs/${runId}/report.json`)).json as RunReport;

/** Every test has machines of its own kind, so that the workers of one never take what another waits for. */
let kinds = 0;
function machine(): { readonly requirements: object; readonly register: (id: string) => Promise<FakeWorker> } {
  const kind = `kind-${(kinds += 1)}`;
  return {
    requirements: { hardware: ['cpu'], labels: { kind } },
    register: async (id) => {
      const worker = new FakeWorker(demo.url, id);
      await worker.register(demo.token, { ...CUDA, labels: { kind } });
      return worker;
    },
  };
}

// First: what a task waits for is told of the whole fleet, and none of these has CUDA yet.
describe('a task that asks for CUDA', () => {
  it('waits for everybody to see until a worker with CUDA joins, which gets it', async () => {
    const labels = { kind: 'gpu-room' };
    await submit('gpu', [task('gpu', { requirements: { hardware: ['cuda'], labels } })]);
    const plain = new FakeWorker(demo.url, 'w-plain');
    await plain.register(demo.token, { ...PLAIN, labels });
    await tasksOf('gpu');
    expect(await plain.lease(1)).toBeUndefined();
    expect(await tasksOf('gpu')).toMatchObject([{ id: 'gpu', state: 'waiting', waitingFor: ['cuda'], tries: 0 }]);
    const able = new FakeWorker(demo.url, 'w-cuda');
    await able.register(demo.token, { ...CUDA, labels });
    const grant = await able.lease();
    if (grant === undefined) throw new Error('no lease');
    expect(grant.tasks.map(({ spec }) => spec.id)).toEqual(['gpu']);
    const [leased] = await tasksOf('gpu');
    expect(leased).toMatchObject({ state: 'leased', worker: 'w-cuda', tries: 1 });
    expect(leased?.waitingFor).toBeUndefined();
    await able.finish(grant);
    expect((await untilFinal(demo, 'gpu')).status).toBe('passed');
  });
});

describe('a run with tasks', () => {
  it('is done by a worker that leases them, and ends with its results', async () => {
    const { requirements, register } = machine();
    await submit(
      'path',
      ['a', 'b', 'c'].map((id) => task(id, { requirements })),
    );
    const worker = await register('w-path');
    const grant = await worker.lease();
    expect(grant).toMatchObject({ runId: 'path', attempt: 1, tasks: [{ try: 1 }, { try: 1 }, { try: 1 }] });
    if (grant === undefined) throw new Error('no lease');
    expect((await tasksOf('path')).map(({ state, worker: who }) => [state, who])).toEqual(
      ['a', 'b', 'c'].map(() => ['leased', 'w-path']),
    );
    expect((await worker.sendResult(grant.id, 'a', { one: 'passed', two: 'failed' })).status).toBe(202);
    expect((await worker.complete(grant.id, { task: 'a', outcome: 'failed', exitCode: 1 })).json).toEqual({ open: ['b', 'c'] });
    await worker.sendResult(grant.id, 'b', { three: 'passed' });
    await worker.sendResult(grant.id, 'c', { four: 'passed' });
    expect((await worker.complete(grant.id, { task: 'b' }, { task: 'c' })).json).toEqual({ open: [] });
    // The answer did not arrive.
    expect((await worker.complete(grant.id, { task: 'c' })).status).toBe(200);
    const { status } = await untilFinal(demo, 'path');
    expect(status).toBe('failed');
    const report = await reportOf('path');
    expect(report.totals).toMatchObject({ total: 4, passed: 3, failed: 1 });
    expect(report.conservation.balanced).toBe(true);
    expect((await tasksOf('path')).map(({ state }) => state)).toEqual(['done', 'done', 'done']);
    expect(await worker.lease(0)).toBeUndefined();
  });
});
