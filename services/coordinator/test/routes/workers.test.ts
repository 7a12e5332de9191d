import type { LeaseGrant, TaskState, WorkerState } from '@testwire/contracts';
import { createApp, listen, type Listener } from '@testwire/runtime';
import type { AccessToken } from '@testwire/store';
import { openWorkerDesk, type WorkerDesk } from '../../src/coordinator-routes.ts';
import { type Bench, MACHINE, openBench } from '../tasks/open-bench.ts';

const SHOP: AccessToken = { name: 'shop', projects: ['shop'] };
const OTHER: AccessToken = { name: 'other', projects: ['other'] };
const ALL: AccessToken = { name: 'all' };

let bench: Bench;
let listener: Listener;
let bearer: AccessToken;
let desk: WorkerDesk;
beforeAll(async () => {
  bench = await openBench();
  desk = openWorkerDesk(bench.deps);
  const app = createApp({
    routes: desk.routes,
    dependencies: [],
    logger: bench.deps.logger,
    trustedProxies: 0,
    renderMetrics: async () => '',
    isDraining: () => false,
    guard: async (_route, _request, response) => {
      response.locals['token'] = bearer;
    },
  });
  listener = await listen(app, '127.0.0.1', 0);
});
afterAll(async () => {
  await listener.close();
  await desk.drain();
  await bench.close();
});

async function ask(token: AccessToken, path: string, body?: object) {
  bearer = token;
  const response = await fetch(`http://127.0.0.1:${listener.port}${path}`, {
    ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
    headers: { 'Content-Type': 'application/json' },
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, json: text === '' ? undefined : (JSON.parse(text) as unknown) };
}

const register = (token: AccessToken, id: string, more: object = {}) =>
  ask(token, '/v1/workers', { id, capabilities: MACHINE, ...more });
/** What classes there are is read once a second. */
async function lease(worker: string): Promise<LeaseGrant | undefined> {
  bench.pass(1100);
  const token = { name: worker, worker };
  return (await ask(token, `/v1/workers/${worker}/leases`, { waitSeconds: 0 })).json as LeaseGrant | undefined;
}

async function workersSeenBy(token: AccessToken): Promise<WorkerState[]> {
  return ((await ask(token, '/v1/workers')).json as { items: WorkerState[] }).items;
}

describe('registering with a token for some projects', () => {
  it('takes workers that serve these only', async () => {
    expect((await register(SHOP, 'narrow')).status).toBe(403);
    expect((await register(SHOP, 'narrow', { projects: ['shop', 'other'] })).status).toBe(403);
    expect((await register(SHOP, 'narrow', { projects: ['shop'] })).status).toBe(201);
    expect((await register(ALL, 'wide')).status).toBe(201);
  });
});

describe('the id of a worker', () => {
  const KEY = { key: 'a-secret-of-the-worker' };

  it('is kept for who proves to be the same, until it is silent for long', async () => {
    expect((await register(ALL, 'owned', KEY)).status).toBe(201);
    for (const thief of [{}, { key: 'another-secret-of-another' }]) {
      const refused = await register(ALL, 'owned', thief);
      expect(refused.status).toBe(409);
      expect(refused.headers.get('Retry-After')).toBe('30');
      expect(refused.json).toMatchObject({
        detail: expect.stringMatching(/"owned" was heard of within the last 30 s.*another id/),
      });
    }
    expect((await register(ALL, 'owned', KEY)).status).toBe(201);
    bench.pass(31_000);
    expect((await register(ALL, 'owned')).status).toBe(201);
  });

  it('is free when its worker has left', async () => {
    await register(ALL, 'leaves', KEY);
    expect((await register(ALL, 'leaves')).status).toBe(409);
    // Asked to leave by somebody else, it may be there still.
    await ask(ALL, '/v1/workers/leaves/drain', {});
    expect((await register(ALL, 'leaves')).status).toBe(409);
    await ask({ name: 'leaves', worker: 'leaves' }, '/v1/workers/leaves/drain', {});
    expect((await register(ALL, 'leaves')).status).toBe(201);
  });

  it('brings its capabilities, as far as they are believable', async () => {
    const speedOf = async (speed: number) => {
      await register(ALL, `speed-${speed}`, { capabilities: { ...MACHINE, speed } });
      return (await bench.deps.store.workers.find(`speed-${speed}`))?.capabilities.speed;
    };
    expect([await speedOf(10_000), await speedOf(0.000_1), await speedOf(2)]).toEqual([20, 0.05, 2]);
  });
});

describe('a worker of some projects', () => {
  const labels = { kind: 'apart' };
  const mine = { capabilities: { ...MACHINE, labels } };

  it('is given no task of another, which says what it waits for', async () => {
    await register(ALL, 'for-other', { ...mine, projects: ['other'] });
    await bench.submit('run-apart', [{ id: 'a', requirements: { labels } }]);
    expect(await lease('for-other')).toBeUndefined();
    const { tasks } = (await ask(ALL, '/v1/runs/run-apart/tasks')).json as { tasks: TaskState[] };
    expect(tasks).toMatchObject([{ state: 'waiting', waitingFor: ['project shop'] }]);
    await register(ALL, 'for-shop', { ...mine, projects: ['shop'] });
    expect(await lease('for-shop')).toMatchObject({ runId: 'run-apart' });
  });

  it('and what any worker holds is shown to readers of these projects only', async () => {
    const of = (seen: readonly WorkerState[], id: string) => seen.find((worker) => worker.id === id);
    const [all, shop, other] = [await workersSeenBy(ALL), await workersSeenBy(SHOP), await workersSeenBy(OTHER)];
    expect(of(all, 'for-shop')?.leases).toMatchObject([{ runId: 'run-apart' }]);
    expect(of(shop, 'for-shop')?.leases).toMatchObject([{ runId: 'run-apart' }]);
    expect(of(other, 'for-shop')).toBeUndefined();
    expect(of(shop, 'for-other')).toBeUndefined();
    await register(ALL, 'for-both', { capabilities: { ...MACHINE, labels: { kind: 'both' } }, projects: ['shop', 'other'] });
    await bench.submit('run-both', [{ id: 'a', requirements: { labels: { kind: 'both' } } }]);
    expect(await lease('for-both')).toMatchObject({ runId: 'run-both' });
    const seen = of(await workersSeenBy(OTHER), 'for-both');
    expect(seen).toMatchObject({ projects: ['other'], leases: [] });
    expect(JSON.stringify(await workersSeenBy(OTHER))).not.toMatch(/run-|shop"/);
  });
});

describe('a worker that hoards', () => {
  it('is given no more when it holds a hundred leases', async () => {
    const labels = { kind: 'hoard' };
    await register(ALL, 'hoards', { capabilities: { ...MACHINE, labels } });
    const tasks = Array.from({ length: 101 }, (_, index) => ({ id: `t${index}`, requirements: { labels } }));
    await bench.submit('run-hoard', tasks, { options: { enableBatchProcessing: false } });
    const first = await lease('hoards');
    const known = await bench.deps.store.leases.find(first?.id ?? '');
    if (known === undefined) throw new Error('no lease');
    for (let n = 1; n < 100; n += 1) await bench.deps.store.leases.add({ ...known, id: `more-${n}`, job: `more-${n}` });
    const asked = () => ask({ name: 'hoards', worker: 'hoards' }, '/v1/workers/hoards/leases', { waitSeconds: 0 });
    // What other coordinators granted is counted at half a heartbeat.
    bench.pass(5000);
    expect((await asked()).status).toBe(409);
    await bench.deps.store.leases.end('more-1', 'completed');
    expect(await lease('hoards')).toMatchObject({ runId: 'run-hoard' });
    // What was granted here is known at once, and so is what ended.
    expect((await asked()).status).toBe(409);
    await bench.deps.store.leases.end('more-2', 'completed');
    expect((await asked()).status).toBe(200);
  });
});

describe('a completion', () => {
  it('names each task once: of two ends nobody could say which was meant', async () => {
    const labels = { kind: 'twice' };
    await register(ALL, 'twice', { capabilities: { ...MACHINE, labels } });
    await bench.submit('run-twice', [{ id: 'a', requirements: { labels } }]);
    const granted = await lease('twice');
    const complete = (...outcomes: readonly string[]) =>
      ask({ name: 'twice', worker: 'twice' }, `/v1/leases/${granted?.id}/complete`, {
        tasks: outcomes.map((outcome) => ({ task: 'a', outcome, durationMs: 1 })),
      });
    expect(await complete('failed', 'passed')).toMatchObject({
      status: 400,
      json: { detail: expect.stringContaining('a task is named twice') },
    });
    expect(await complete('passed')).toMatchObject({ status: 200, json: { open: [] } });
  });
});

describe('a worker that registers anew while it waits', () => {
  it('is sent away under its old name: the work is for the new one', async () => {
    const labels = { kind: 'anew' };
    const more = { capabilities: { ...MACHINE, labels }, key: 'a-secret-of-the-worker' };
    const token = { name: 'anew', worker: 'anew' };
    await register(ALL, 'anew', more);
    const old = ask(token, '/v1/workers/anew/leases', { waitSeconds: 30 });
    // It waits when it has been looked up, and found nothing.
    await ask(token, '/v1/workers/anew/leases', { waitSeconds: 0 });
    await ask(token, '/v1/workers/anew/leases', { waitSeconds: 0.2 });
    await register(ALL, 'anew', more);
    await bench.submit('run-anew', [{ id: 'a', requirements: { labels } }]);
    expect((await old).status).toBe(204);
    expect(await lease('anew')).toMatchObject({ runId: 'run-anew' });
  });
});
