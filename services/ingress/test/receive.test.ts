import { createHmac } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { digestOf, type Permission, type RunFact, runFact, type RunStatus, type WorkerEventsJob } from '@testwire/contracts';
import { CIProviderFactory } from '@testwire/providers';
import type { AccessToken } from '@testwire/store';
import { GITHUB_SECRET, NOW, type ServedIngress, serveIngress } from './support/serve-ingress.ts';

const BEFORE = '2026-03-01T09:00:00.000Z';
const LATER = '2026-03-01T23:00:00.000Z';
const COMMIT = '6dcb09b5b57875f334f61aebed695e2e4193db5e';
const JUNIT = '<testsuite name="s"><testcase name="a"/></testsuite>';
const SHOP = { provider: 'github', repository: { name: 'acme/shop' }, commit: COMMIT };

let ingress: ServedIngress;
let projects: readonly string[] | undefined;
let may: readonly Permission[] | undefined;
let worker: Pick<AccessToken, 'worker' | 'runs'> = {};
beforeAll(async () => {
  ingress = await serveIngress(() => ({
    name: 'ci',
    ...(projects === undefined ? {} : { projects }),
    ...(may === undefined ? {} : { may }),
    ...worker,
  }));
}, 60_000);
beforeEach(() => {
  projects = undefined;
  may = undefined;
  worker = {};
});
afterAll(() => ingress.close());

interface Answer {
  readonly status: number;
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into answers of every shape
  readonly json: any;
}

async function send(
  method: 'POST' | 'PUT',
  path: string,
  body: string | Buffer,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const response = await fetch(ingress.url + path, { method, body: new Uint8Array(Buffer.from(body)), headers });
  return { status: response.status, json: await response.json() };
}
const post = (path: string, body: unknown): Promise<Answer> =>
  send('POST', path, JSON.stringify(body), { 'Content-Type': 'application/json' });
const postJUnit = (path: string): Promise<Answer> => send('POST', path, JUNIT, { 'Content-Type': 'application/xml' });

function lastJob(): WorkerEventsJob {
  const job = ingress.workerEvents.jobs.at(-1);
  if (job === undefined) throw new Error('Nothing was sent.');
  return job;
}

function factOf<K extends RunFact['kind']>(kind: K): Extract<RunFact, { kind: K }> {
  const fact = lastJob().facts.find((one): one is Extract<RunFact, { kind: K }> => one.kind === kind);
  if (fact === undefined) throw new Error(`No fact is ${kind}.`);
  return fact;
}

async function addRun(runId: string, project: string): Promise<void> {
  const description = { project };
  await ingress.store.runs.addFacts([{ id: 'o', runId, at: NOW, kind: 'opened', run: description }]);
  const state = { status: 'running', attempt: 1, revision: 1, openedAt: NOW, updatedAt: NOW } as const;
  await ingress.store.runs.saveState({ runId, description, ...state });
}

describe('a token of a worker', () => {
  it('tells of no attempt that there is not: that would end what others do of the one that there is', async () => {
    await addRun('held', 'shop');
    worker = { worker: 'w1', runs: ['held'] };
    const test = { name: 'a', status: 'passed' };
    const tell = (attempt: number) =>
      post('/v1/events', {
        events: [{ type: 'test-finished', id: `t${attempt}`, runId: 'held', at: NOW, attempt, shard: 's', test }],
      });
    expect((await tell(1)).status).toBe(202);
    expect(await tell(2)).toMatchObject({ status: 400, json: { refused: [{ reason: 'the run has no attempt 2' }] } });
    expect((await send('PUT', '/v1/runs/held/artifacts/a.txt?attempt=1', 'x')).status).toBe(201);
    expect((await send('PUT', '/v1/runs/held/artifacts/b.txt?attempt=2', 'x')).status).toBe(403);
  });
});

describe('a token that may not submit', () => {
  it('begins no other attempt of a run that has tasks: that would end those of the one that there is', async () => {
    await addRun('tasked', 'shop');
    await addRun('plain', 'shop');
    const plan = { runId: 'tasked', attempt: 1, project: 'shop', digest: 'd', plannedAt: NOW, deadline: LATER, tasks: 1 };
    await ingress.store.tasks.savePlan(plan, [], []);
    const statuses = async (runId: string, attempt: number) => {
      const test = { name: 'a', status: 'passed' };
      const event = { type: 'test-finished', id: `t${may?.length}-${attempt}`, runId, at: NOW, attempt, shard: 's', test };
      const told = await post('/v1/events', { events: [event] });
      const posted = await postJUnit(`/v1/runs/${runId}/result?attempt=${attempt}&shard=s`);
      const put = await send('PUT', `/v1/runs/${runId}/artifacts/a.txt?attempt=${attempt}`, 'x');
      return [told.status, told.json.refused[0]?.reason, posted.status, put.status];
    };
    may = ['publish'];
    expect(await statuses('tasked', 1)).toEqual([202, undefined, 202, 201]);
    expect(await statuses('plain', 2)).toEqual([202, undefined, 202, 201]);
    const reason = 'the run has tasks, and a new attempt would end them: that takes a token that may submit';
    expect(await statuses('tasked', 2)).toEqual([400, reason, 403, 403]);
    may = ['publish', 'submit'];
    expect(await statuses('tasked', 2)).toEqual([202, undefined, 202, 201]);
  });
});

describe('a token of some projects', () => {
  it('is named in every job, for whoever works on it to check again', async () => {
    projects = ['shop'];
    const query = 'provider=github&repository=acme/shop';
    const events = [{ type: 'run-started', id: 's', runId: 'scoped', at: NOW, run: SHOP }];
    const taken = await post('/v1/events', { events });
    expect(taken.status).toBe(202);
    // Of a run that nobody knows yet it is not sure whose it is: the link is not signed.
    expect(taken.json.reportUrls).toEqual({ scoped: expect.stringMatching(/\/v1\/runs\/scoped\/report\.html$/) });
    expect(lastJob().projects).toEqual(['shop']);
    expect((await postJUnit(`/v1/runs/scoped-2/result?${query}`)).status).toBe(202);
    expect(lastJob().projects).toEqual(['shop']);
    expect((await post('/v1/runs', { id: 'scoped-3', run: SHOP })).status).toBe(202);
    expect(lastJob().projects).toEqual(['shop']);
    expect((await send('PUT', `/v1/runs/scoped-4/artifacts/a.txt?${query}`, 'x')).status).toBe(201);
    expect(ingress.artifacts.jobs.at(-1)).toMatchObject({ projects: ['shop'], claim: { project: 'shop', connection: 'github' } });
    projects = undefined;
    expect((await postJUnit('/v1/runs/scoped-5/result')).status).toBe(202);
    expect(lastJob()).not.toHaveProperty('projects');
  });

  it.each([
    ['the run of another project', 'both', ['shop']],
    ['a run that it may write to, claimed for another project of its own', 'both', ['shop', 'both']],
  ])('writes nothing into %s', async (_, owner, allowed) => {
    const runId = `owned-${allowed.length}`;
    await addRun(runId, owner);
    projects = allowed;
    const sent = [ingress.workerEvents.jobs.length, ingress.artifacts.jobs.length];
    const query = 'provider=github&repository=acme/shop';
    expect((await postJUnit(`/v1/runs/${runId}/result?${query}`)).status).toBe(403);
    expect((await send('PUT', `/v1/runs/${runId}/artifacts/a.txt?${query}`, 'x')).status).toBe(403);
    expect((await post('/v1/runs', { id: runId, run: SHOP })).status).toBe(403);
    const events = [{ type: 'run-started', id: 's', runId, at: NOW, run: SHOP }];
    expect(await post('/v1/events', { events })).toMatchObject({ status: 400, json: { refused: [{ id: 's' }] } });
    expect([ingress.workerEvents.jobs.length, ingress.artifacts.jobs.length]).toEqual(sent);
  });
});

describe('clocks of workers', () => {
  it('count for the past only, and not for when a run began', async () => {
    const run = { runId: 'clocks', at: LATER };
    const test = { ...run, shard: 's', test: { name: 't', status: 'passed' } };
    await post('/v1/events', {
      events: [
        { ...run, type: 'run-started', id: 's', at: BEFORE },
        { ...test, type: 'test-finished', id: 'early', at: BEFORE },
        { ...run, type: 'run-finished', id: 'f' },
      ],
    });
    expect(lastJob().facts.map(({ kind, at }) => [kind, at])).toEqual([
      ['opened', NOW],
      ['test-finished', BEFORE],
      ['run-finished', NOW],
    ]);
  });
});

describe('where a run belongs', () => {
  it('is where the only project of its repository is; of several, none is guessed', async () => {
    await post('/v1/runs', { id: 'guess-1', run: { repository: { name: 'ACME/Shop' } } });
    expect(factOf('opened').run).toMatchObject({ connection: 'github', project: 'shop' });
    await post('/v1/runs', { id: 'guess-2', run: { repository: { name: 'acme/both' } } });
    expect(factOf('opened').run).toMatchObject({ connection: 'local', project: 'both-local' });
  });

  it('must be known, or the id of the run', async () => {
    expect(await post('/v1/runs', { run: { commit: COMMIT } })).toMatchObject({
      status: 400,
      json: { detail: expect.stringContaining('Give an id') },
    });
  });

  it('can be said again with more, and the same is said once', async () => {
    await post('/v1/runs', { id: 'again', run: SHOP });
    const { id } = factOf('opened');
    await post('/v1/runs', { id: 'again', run: SHOP });
    expect(factOf('opened').id).toBe(id);
    await post('/v1/runs', { id: 'again', run: SHOP, plan: { shards: ['a'] } });
    expect(factOf('opened').id).not.toBe(id);
    expect(factOf('planned').shards).toEqual(['a']);
  });
});

describe('tasks', () => {
  const tasks = { tasks: [{ id: 'a', command: ['true'] }] };
  const attemptsOf = (): (number | undefined)[] => lastJob().facts.flatMap((fact) => ('attempt' in fact ? [fact.attempt] : []));
  const factIds = (): string[] => lastJob().facts.map(({ id }) => id);

  it('are taken from tokens that may submit, and from no other: workers run them as commands', async () => {
    may = ['publish', 'read'];
    expect(await post('/v1/runs', { id: 'tasks-1', tasks })).toMatchObject({
      status: 403,
      json: { detail: expect.stringContaining('may not submit') },
    });
    expect((await post('/v1/runs', { id: 'tasks-1', plan: { shards: ['a'] } })).status).toBe(202);
    may = ['submit'];
    expect((await post('/v1/runs', { id: 'tasks-1', tasks })).status).toBe(202);
    expect((await post('/v1/runs', { id: 'tasks-1', plan: { shards: ['a'] } })).status).toBe(403);
  });

  it('of an attempt that the sender counts begin it, however often they are sent', async () => {
    expect((await post('/v1/runs', { id: 'tasks-2', tasks })).json.attempt).toBe(1);
    expect(attemptsOf()).toEqual([1, 1]);
    expect((await post('/v1/runs', { id: 'tasks-2', tasks, attempt: 2 })).json.attempt).toBe(2);
    expect(attemptsOf()).toEqual([2, 2, 2]);
    expect(factOf('attempt-started').reason).toBe('its tasks were submitted again');
    const ids = factIds();
    await post('/v1/runs', { id: 'tasks-2', tasks, attempt: 2 });
    expect(factIds()).toEqual(ids);
    await addRun('tasks-2', 'github:acme/shop');
    expect((await post('/v1/runs', { id: 'tasks-2', tasks, attempt: 'next' })).json.attempt).toBe(2);
    expect((await post('/v1/runs', { id: 'tasks-new', tasks, attempt: 'next' })).json.attempt).toBe(1);
    expect((await post('/v1/runs', { id: 'tasks-2', attempt: 2 })).status).toBe(400);
    expect((await post('/v1/runs', { id: 'tasks-2', tasks, attempt: 0 })).status).toBe(400);
  });

  it('may be others in the next attempt, and not in the same', async () => {
    const digest = 'd'.repeat(64);
    const plan = { runId: 'tasks-3', attempt: 1, project: 'shop', digest, tasks: 1, plannedAt: NOW, deadline: LATER };
    await ingress.store.tasks.savePlan(plan, [], []);
    expect((await post('/v1/runs', { id: 'tasks-3', tasks })).status).toBe(409);
    expect((await post('/v1/runs', { id: 'tasks-3', tasks, attempt: 1 })).status).toBe(409);
    expect((await post('/v1/runs', { id: 'tasks-3', tasks, attempt: 2 })).status).toBe(202);
  });
});

describe('a plan with faults', () => {
  const faultsOf = async (plan: unknown, more: object = {}): Promise<string[]> => {
    const { status, json } = await post('/v1/runs', { id: 'faulty', tasks: plan, ...more });
    expect(status).toBe(400);
    return json.detail.split('\n');
  };
  const bert = { id: 'bert', command: ['true'] };

  it('names keys that nobody knows, and what they were probably meant to be: a requirement must not vanish', async () => {
    const requirements = { hardwear: ['rocm'], minGpuMemory: 24, min_cuda_compute: 8 };
    const plan = {
      tasks: [
        { ...bert, requirements },
        { ...bert, id: 'b', retries: 3 },
      ],
      options: { batch: 3 },
      deadline: 5,
    };
    expect(await faultsOf(plan)).toEqual([
      'tasks[0] "bert": requirements: Unrecognized key: "hardwear"; do you mean "hardware"?',
      'tasks[0] "bert": requirements: Unrecognized key: "minGpuMemory"; do you mean "minGpuMemoryGb"?',
      'tasks[0] "bert": requirements: Unrecognized key: "min_cuda_compute"; do you mean "minCudaCompute"?',
      expect.stringMatching(/^tasks\[1\] "b": Unrecognized key: "retries"; known are id, name, command/),
      'options: Unrecognized key: "batch"; do you mean "batchSizeLimit"?',
      'Unrecognized key: "deadline"; do you mean "deadlineSeconds"?',
    ]);
  });

  it('names them where the run belongs, and beside it', async () => {
    const run = { ...SHOP, comit: COMMIT, repository: { name: 'acme/shop', nmae: 'x' } };
    expect(await faultsOf({ tasks: [bert] }, { run, atempt: 2 })).toEqual([
      'run.repository: Unrecognized key: "nmae"; do you mean "name"?',
      'run: Unrecognized key: "comit"; do you mean "commit"?',
      'Unrecognized key: "atempt"; do you mean "attempt"?',
    ]);
  });

  it('says in plain words what is wrong, and which ids are double whatever else is', async () => {
    const tasks = [bert, { id: 'bert', command: 'npm test' }, { id: 'bert/a', command: ['true'] }, { id: 'neither' }, {}];
    expect(await faultsOf({ tasks })).toEqual([
      'tasks[1] "bert": command: give it as a list, [npm, test]: there is no shell',
      'tasks[3] "neither": give command or executor',
      'tasks[4]: id: is missing',
      'tasks[1]: id: tasks[0] has the id "bert" too',
      'tasks[2]: id: tasks[0] has the id "bert", so this is taken for a result of it; name one of them otherwise',
    ]);
  });

  it('may have too many tasks', async () => {
    const tasks = Array.from({ length: 10_001 }, (_, index) => ({ id: `t${index}`, command: ['true'] }));
    expect(await faultsOf({ tasks })).toEqual(['tasks: 10,001 tasks; at most 10,000: send several runs']);
  });
});

describe('tasks for a run that is known', () => {
  const tasks = { tasks: [{ id: 'a', command: ['true'] }] };
  const run = { project: 'shop', repository: { name: 'acme/shop' }, commit: COMMIT };
  const know = async (runId: string, status: RunStatus, facts: readonly object[]): Promise<void> => {
    const base = { runId, at: NOW };
    const opened = { ...base, id: 'w.o', kind: 'opened', run };
    await ingress.store.runs.addFacts([opened, ...facts.map((fact) => ({ ...base, ...fact }))].map((one) => runFact.parse(one)));
    const state = { status, attempt: 1, revision: 1, openedAt: NOW, updatedAt: NOW };
    await ingress.store.runs.saveState({ runId, description: run, ...state });
  };
  const finished = [{ id: 'w.f', kind: 'run-finished', attempt: 1 }];
  const planned = { id: 'p', kind: 'tasks-planned', attempt: 1, digest: 'd'.repeat(64), tasks: 1 };

  it('are refused when it ended without any, whoever sends them and as whatever attempt', async () => {
    await know('published', 'passed', finished);
    const sent = ingress.workerEvents.jobs.length;
    for (const attempt of [undefined, 2, 'next']) {
      for (const permission of [undefined, ['submit'] as const]) {
        may = permission;
        expect(await post('/v1/runs', { id: 'published', tasks, attempt })).toMatchObject({
          status: 409,
          json: { detail: 'Run "published" has ended, and had no tasks. Give the tasks an id of their own.' },
        });
      }
    }
    expect(ingress.workerEvents.jobs).toHaveLength(sent);
  });

  it('are refused while others publish to it, except from those who may too', async () => {
    await know('going-on', 'running', []);
    may = ['submit'];
    expect(await post('/v1/runs', { id: 'going-on', tasks })).toMatchObject({
      status: 409,
      json: { detail: expect.stringContaining('was opened without tasks') },
    });
    may = ['submit', 'publish'];
    expect((await post('/v1/runs', { id: 'going-on', tasks })).status).toBe(202);
  });

  it('are its next attempt, or the same again, which is answered with the verdict that there is', async () => {
    await know('again', 'failed', [planned, ...finished]);
    const ended = { status: 'failed', at: NOW };
    expect(await post('/v1/runs', { id: 'again', tasks })).toMatchObject({ status: 202, json: { ended } });
    may = ['submit'];
    expect((await post('/v1/runs', { id: 'again', tasks })).json).not.toHaveProperty('ended');
    const next = await post('/v1/runs', { id: 'again', tasks, attempt: 'next' });
    expect(next).toMatchObject({ status: 202, json: { attempt: 2 } });
    expect(next.json).not.toHaveProperty('ended');
  });

  it('are refused for another repository or commit: one of the two would be dropped', async () => {
    await know('placed', 'running', [planned]);
    const other = { ...SHOP, repository: { name: 'acme/other' }, commit: 'f'.repeat(40) };
    const { status, json } = await post('/v1/runs', { id: 'placed', run: other, tasks });
    expect(status).toBe(409);
    expect(json.detail).toContain('the repository is "acme/shop" there, and "acme/other" here; the commit is 6dcb');
    expect((await post('/v1/runs', { id: 'placed', run: { ...SHOP, commit: COMMIT.slice(0, 8) }, tasks })).status).toBe(202);
  });
});

describe('to cancel a run', () => {
  const cancel = (runId: string): Promise<Answer> => send('POST', `/v1/runs/${runId}/cancel`, '');
  const know = async (runId: string, status: RunStatus, attempt = 1): Promise<void> => {
    const state = { status, attempt, revision: 1, openedAt: NOW, updatedAt: NOW };
    await ingress.store.runs.saveState({ runId, description: { project: 'shop' }, ...state });
  };

  it('is one fact for each attempt, however often it is asked', async () => {
    await know('unwanted', 'running', 2);
    expect(await cancel('unwanted')).toMatchObject({ status: 202, json: { runId: 'unwanted' } });
    expect(factOf('cancelled')).toMatchObject({ id: 'cancelled-by-request-2', runId: 'unwanted', at: NOW });
    await know('off', 'cancelled');
    const sent = ingress.workerEvents.jobs.length;
    expect((await cancel('off')).status).toBe(202);
    expect(ingress.workerEvents.jobs).toHaveLength(sent);
  });

  it('takes one that has not ended', async () => {
    await know('over', 'failed');
    expect(await cancel('over')).toMatchObject({ status: 409, json: { detail: 'Run "over" has ended already: failed.' } });
    expect((await cancel('nowhere')).status).toBe(404);
  });

  it('takes a token of its project', async () => {
    await know('mine', 'pending');
    projects = ['both'];
    expect((await cancel('mine')).status).toBe(404);
    projects = ['shop'];
    expect((await cancel('mine')).status).toBe(202);
    expect(lastJob().projects).toEqual(['shop']);
  });
});

describe('a posted result', () => {
  it('of one shard of several speaks once; a whole one may grow', async () => {
    await postJUnit('/v1/runs/shards/result?shard=unit');
    expect(factOf('shard-reported')).toMatchObject({ shard: 'unit', only: true });
    await postJUnit('/v1/runs/shards/result');
    expect(factOf('shard-reported')).not.toHaveProperty('only');
  });

  it('is of the run that the address names', async () => {
    const result = {
      testRunId: 'one',
      status: 'completed',
      totalTests: 1,
      passedTests: 1,
      failedTests: 0,
      skippedTests: 0,
      durationSeconds: 1,
    };
    expect(await post('/v1/runs/other/result', result)).toMatchObject({
      status: 400,
      json: { detail: expect.stringContaining('the URL names run "other"') },
    });
    expect((await post('/v1/runs/one/result', result)).status).toBe(202);
    expect(factOf('run-finished')).toMatchObject({ declared: 'passed' });
    expect((await post('/v1/runs/one/result', { ...result, status: 'running' })).status).toBe(202);
    expect(lastJob().facts.map(({ kind }) => kind)).toEqual(['opened', 'shard-reported']);
  });
});

describe('the change of a result file', () => {
  it('has the commit where it began', async () => {
    const query = `change=7&baseBranch=main&mergeBase=${COMMIT}`;
    expect((await postJUnit(`/v1/runs/file-began/result?${query}`)).status).toBe(202);
    expect(factOf('opened').run.change).toEqual({ number: 7, baseBranch: 'main', mergeBase: COMMIT });
  });

  it.each([`baseBranch=main`, `mergeBase=${COMMIT}`])('is refused without its number: %s', async (query) => {
    expect((await postJUnit(`/v1/runs/file-began/result?${query}`)).status).toBe(400);
  });
});

describe('the change of a TestRunResult', () => {
  it('has the commit where it began', async () => {
    const counts = { total_tests: 1, passed_tests: 1, failed_tests: 0, skipped_tests: 0, duration_seconds: 1 };
    const metadata = { pr_number: '7', base_branch: 'main', merge_base: COMMIT };
    await post('/v1/runs/began/result', { test_run_id: 'began', status: 'success', ...counts, metadata });
    expect(factOf('opened').run.change).toEqual({ number: 7, baseBranch: 'main', mergeBase: COMMIT });
  });
});

describe('faults of a TestRunResult', () => {
  it('name the fields as the sender wrote them', async () => {
    const counts = { status: 'success', metadata: {} };
    const snake = { ...counts, test_run_id: 'named', total_tests: 3, passed_tests: 1, failed_tests: 0, skipped_tests: 0 };
    const camel = { ...counts, testRunId: 'named', totalTests: 3, passedTests: 1, failedTests: 0, skippedTests: 0 };
    const detailOf = async (body: object): Promise<string> => (await post('/v1/runs/named/result', body)).json.detail as string;
    expect(await detailOf(snake)).toMatch(/→ at duration_seconds$/);
    const unequal = await detailOf({ ...snake, duration_seconds: 1 });
    expect(unequal).toContain('passed_tests + failed_tests + skipped_tests must equal total_tests\n  → at total_tests');
    expect(await detailOf({ ...camel, durationSeconds: 1 })).toContain('skippedTests must equal totalTests\n  → at totalTests');
    expect(await detailOf({ ...snake, total_tests: 1, duration_seconds: 1, test_run_id: 'other' })).toMatch(
      /^test_run_id is "other"/,
    );
  });
});

describe('the type of an artifact', () => {
  it.each([
    ['application/x-www-form-urlencoded', 'application/octet-stream'],
    ['text/html; charset=utf-8', 'text/html; charset=utf-8'],
  ])('sent as %s is %s', async (said, kept) => {
    const path = '/v1/runs/typed/artifacts/x.html?provider=github&repository=acme/shop';
    expect((await send('PUT', path, '<p>', { 'Content-Type': said })).status).toBe(201);
    expect(ingress.artifacts.jobs.at(-1)).toMatchObject({ artifact: { name: 'x.html', mediaType: kept } });
  });
});

describe('the digest of an artifact', () => {
  const digestField = (text: string): string => `sha-256=:${Buffer.from(digestOf(text), 'hex').toString('base64')}:`;

  it.each([
    ['Content-Digest', digestField('the bytes'), 201],
    ['Content-Digest', digestField('others'), 400],
    ['Content-Digest', 'sha-256=nonsense', 400],
    ['X-Checksum-Sha256', digestOf('the bytes').toUpperCase(), 201],
    ['X-Checksum-Sha256', digestOf('others'), 400],
    ['X-Checksum-Sha256', 'nonsense', 400],
  ])('in %s: %s is answered with %i', async (header, value, status) => {
    const kept = ingress.artifacts.jobs.length;
    expect((await send('PUT', '/v1/runs/r/artifacts/a.bin', 'the bytes', { [header]: value })).status).toBe(status);
    expect(ingress.artifacts.jobs.length - kept).toBe(status === 201 ? 1 : 0);
  });
});

describe('a webhook', () => {
  const sample = CIProviderFactory.find('github')?.webhooks?.sample('push', {
    deliveryId: 'd0000000-0000-4000-a000-000000000001',
    repository: 'acme/shop',
    repositoryId: '1',
    commit: COMMIT,
    branch: 'main',
    changeNumber: 7,
    pipelineId: '1001',
    pipelineAttempt: 1,
    at: NOW,
    secret: GITHUB_SECRET,
  });
  if (sample === undefined) throw new Error('GitHub has no sample of a push.');
  const { body, headers } = sample;

  it('has a key, so that a copy that comes at once is not worked on beside it', async () => {
    expect((await send('POST', '/webhooks/github', body, headers)).status).toBe(202);
    expect(ingress.ciEvents.keys.at(-1)).toBe('github.d0000000-0000-4000-a000-000000000001');
  });

  it.each([
    [51, 51, undefined],
    [1001, 1000, 'of its 1001 events only the first 1000 are worked on'],
  ])('of a push to %d branches is worked on', async (branches, worked, reason) => {
    const moved = (name: string): unknown => ({ name, oldObjectId: '0'.repeat(40), newObjectId: COMMIT });
    const delivery = {
      subscriptionId: 's',
      notificationId: branches,
      eventType: 'git.push',
      resource: {
        repository: { id: 'r', name: 'shop', project: { name: 'acme' } },
        refUpdates: Array.from({ length: branches }, (_, index) => moved(`refs/heads/b${index}`)),
      },
    };
    const answer = await post(`/webhooks/azure-devops/${GITHUB_SECRET}`, delivery);
    expect(answer).toMatchObject({ status: 202, json: { status: 'queued' } });
    expect(answer.json.reason).toBe(reason);
    expect(ingress.ciEvents.jobs.at(-1)?.events).toHaveLength(worked);
  });

  it('is known by the beginning of a name that is longer than any', async () => {
    const content = JSON.stringify({ action: 'y'.repeat(99) });
    const signature = createHmac('sha256', GITHUB_SECRET).update(content).digest('hex');
    const answer = await send('POST', '/webhooks/github', content, {
      'Content-Type': 'application/json',
      'X-GitHub-Delivery': 'd0000000-0000-4000-a000-000000000002',
      'X-GitHub-Event': 'x'.repeat(99),
      'X-Hub-Signature-256': `sha256=${signature}`,
    });
    expect(answer).toMatchObject({ status: 202, json: { status: 'ignored' } });
    expect(ingress.ciEvents.jobs.at(-1)?.event).toBe(`${'x'.repeat(99)}.${'y'.repeat(28)}`);
  });

  it('that is compressed is not unpacked', async () => {
    const answer = await send('POST', '/webhooks/github', gzipSync(body), { ...headers, 'Content-Encoding': 'gzip' });
    expect(answer.status).toBe(415);
  });

  it('without the id of its delivery is refused', async () => {
    const sent = ingress.ciEvents.jobs.length;
    const rest = Object.fromEntries(Object.entries(headers).filter(([name]) => name.toLowerCase() !== 'x-github-delivery'));
    expect(await send('POST', '/webhooks/github', body, rest)).toMatchObject({
      status: 400,
      json: { detail: expect.stringContaining('id of its delivery') },
    });
    expect(ingress.ciEvents.jobs).toHaveLength(sent);
  });
});
