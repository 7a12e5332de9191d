import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Capabilities } from '@testwire/contracts';
import { type Executor, FolderInUse, Worker, type WorkerNews, type WorkerOptions } from '../src/worker/index.ts';
import { FakeCoordinator } from './fake-coordinator.ts';

const CAPABILITIES: Capabilities = {
  hardware: ['cpu'],
  cpu: { model: 'test', cores: 2, architecture: 'x64' },
  memoryGb: 8,
  gpus: [],
  os: { platform: 'linux', release: '6' },
  software: {},
  labels: { room: 'a' },
};

let coordinator: FakeCoordinator;
let workDir: string;
let workers: Worker[];
let news: WorkerNews[];

beforeEach(async () => {
  coordinator = new FakeCoordinator();
  await coordinator.start();
  workDir = await mkdtemp(join(tmpdir(), 'testwire-worker-'));
  workers = [];
  news = [];
});
afterEach(async () => {
  await coordinator.start();
  await Promise.allSettled(workers.map((worker) => worker.stop()));
  await coordinator.stop();
  await rm(workDir, { recursive: true, force: true });
});

function makeWorker(options: Partial<WorkerOptions> = {}): Worker {
  const worker = new Worker({
    coordinatorUrl: coordinator.url,
    token: coordinator.ownerToken,
    workDir,
    capabilities: CAPABILITIES,
    env: { PATH: process.env['PATH'], TESTWIRE_TOKEN: coordinator.ownerToken, AWS_SECRET_ACCESS_KEY: 'hush' },
    graceSeconds: 0.2,
    onNews: (item) => void news.push(item),
    ...options,
  });
  workers.push(worker);
  return worker;
}

function node(script: string): string[] {
  return [process.execPath, '-e', script];
}

const JUNIT = (failures: number): string =>
  `<testsuite name="s"><testcase name="a"/><testcase name="b">${failures > 0 ? '<failure message="no"/>' : ''}</testcase></testsuite>`;
const writeJunit = (failures: number, exitCode: number): string[] =>
  node(`require('fs').writeFileSync('junit.xml', ${JSON.stringify(JUNIT(failures))}); process.exit(${exitCode})`);

describe('a worker', () => {
  it('registers with what it can do, and keeps its id over a restart', async () => {
    const first = makeWorker({ labels: { team: 'shop' }, executors: { llm: async () => undefined } });
    await first.start();
    await first.drain();
    const second = makeWorker();
    await second.start();
    const [before, after] = coordinator.registrations;
    expect(before).toMatchObject({ executors: ['llm'], capabilities: { labels: { room: 'a', team: 'shop' } } });
    expect(after?.id).toBe(before?.id);
    expect(before?.key).toMatch(/^[0-9a-f]{48}$/);
    expect(after?.key).toBe(before?.key);
    expect(coordinator.drained).toContain(before?.id);
  });

  it('proves to be the same when it is killed before it hears that it is registered', async () => {
    coordinator.fault = (request) => (request === 'POST /v1/workers' ? { status: 503 } : undefined);
    const killed = makeWorker();
    const starting = killed.start();
    await coordinator.until(() => coordinator.requests.length > 0);
    const kept = JSON.parse(await readFile(join(workDir, 'worker.json'), 'utf8')) as { id: string; key: string };
    await killed.stop().catch(() => undefined);
    await starting.catch(() => undefined);
    coordinator.fault = () => undefined;
    await makeWorker({ projects: ['shop'] }).start();
    expect(coordinator.registrations.at(-1)).toMatchObject({ id: kept.id, key: kept.key, projects: ['shop'] });
  });

  it('does the tasks of a lease in their order, and sends what each came to', async () => {
    coordinator.offer([
      { id: 'unit', command: writeJunit(0, 0), results: ['*.xml'], artifacts: ['*.xml'] },
      { id: 'smoke', name: 'Smoke test', command: node('console.log("fine")') },
    ]);
    await makeWorker({ once: true }).start();
    await coordinator.until(() => coordinator.reports.length === 2);
    expect(coordinator.reports).toMatchObject([
      { task: 'unit', outcome: 'passed', exitCode: 0 },
      { task: 'smoke', outcome: 'passed', exitCode: 0 },
    ]);
    expect(coordinator.results.map(({ task, file }) => [task, file])).toEqual([
      ['unit', 'junit.xml'],
      ['smoke', 'testwire-exit-code.json'],
    ]);
    expect(coordinator.testsOf('smoke')).toMatchObject([{ name: 'Smoke test', status: 'passed' }]);
    expect(coordinator.artifacts.get('unit/junit.xml')?.toString()).toBe(JUNIT(0));
    await Promise.all(workers.map((worker) => worker.finished()));
    // Nothing stays behind.
    expect(await readdir(join(workDir, 'tasks'))).toEqual([]);
    expect(await readdir(join(workDir, 'outbox'))).toEqual([]);
  });

  it.each([
    ['failures in the results', { command: writeJunit(1, 0), results: ['*.xml'] }, 'failed', ['passed', 'failed']],
    ['failures and an exit code', { command: writeJunit(1, 1), results: ['*.xml'] }, 'failed', ['passed', 'failed']],
    [
      'an exit code that its results do not explain',
      { command: writeJunit(0, 3), results: ['*.xml'] },
      'failed',
      ['passed', 'passed', 'failed'],
    ],
    ['an exit code', { command: node('console.log("why"); process.exit(4)') }, 'failed', ['failed']],
    ['no result where one is expected', { command: node(''), results: ['*.xml'] }, 'errored', ['errored']],
    [
      'a result that nobody can read',
      { command: node('require("fs").writeFileSync("a.xml", "<html/>")'), results: ['*.xml'] },
      'errored',
      ['errored'],
    ],
    ['a missing program', { command: ['/no/such/program'] }, 'errored', ['errored']],
    ['a signal', { command: node('process.kill(process.pid, "SIGKILL")') }, 'errored', ['errored']],
    ['too much time', { command: node('setInterval(() => {}, 1000)'), timeoutSeconds: 0.3 }, 'timed-out', ['errored']],
    ['an executor that is not there', { executor: 'none' }, 'errored', ['errored']],
  ] as const)('tells of %s', async (_, task, outcome, statuses) => {
    coordinator.offer([
      {
        id: 't',
        ...task,
        command: 'command' in task ? [...task.command] : undefined,
        results: 'results' in task ? [...task.results] : [],
      },
    ]);
    await makeWorker().start();
    await coordinator.until(() => coordinator.reports.length === 1);
    expect(coordinator.reports[0]).toMatchObject({ outcome });
    expect(coordinator.testsOf('t').map(({ status }) => status)).toEqual(statuses);
  });

  it('shows what a failed task printed, and keeps all of it', async () => {
    coordinator.offer([{ id: 'a/../b', command: node('console.error("the reason"); process.exit(2)') }], 2);
    await makeWorker().start();
    await coordinator.until(() => coordinator.reports.length === 1);
    expect(coordinator.testsOf('a/../b')).toMatchObject([
      { status: 'failed', message: 'The command ended with exit code 2.', details: 'the reason\n' },
    ]);
    expect(coordinator.artifacts.get('a/_/b/try-2/output.log')?.toString()).toBe('the reason\n');
  });

  it('shows tasks its secrets under no circumstances', async () => {
    const script = 'require("fs").writeFileSync("env.json", JSON.stringify(process.env))';
    coordinator.offer([
      { id: 't', command: node(script), artifacts: ['env.json'], env: { MINE: '1', TESTWIRE_RUN_ID: 'forged' } },
    ]);
    await makeWorker({
      env: { ...process.env, AWS_SECRET_ACCESS_KEY: 'hush', TESTWIRE_TOKEN: 'x', ALSO: 'y' },
      passEnv: ['ALSO'],
    }).start();
    await coordinator.until(() => coordinator.reports.length === 1);
    const text = coordinator.artifacts.get('t/env.json')?.toString() ?? '';
    expect(JSON.parse(text)).toMatchObject({
      MINE: '1',
      ALSO: 'y',
      TESTWIRE_RUN_ID: 'run-1',
      TESTWIRE_TASK: 't',
      TESTWIRE_TRY: '1',
      CI: 'true',
    });
    expect(text).not.toMatch(/hush|worker-token|owner-token|"TESTWIRE_TOKEN"/);
    expect(JSON.stringify(news)).not.toMatch(/worker-token|owner-token/);
    expect((await stat(join(workDir, 'worker.json'))).mode & 0o077).toBe(0);
  });

  it('runs executors of its owner', async () => {
    const seen: unknown[] = [];
    const executor: Executor = async (task, { folder, log, runId }) => {
      seen.push([task.input, runId]);
      log('thinking');
      await writeFile(join(folder, 'out.txt'), 'kept');
      return {
        tests: [
          { name: 'x', status: 'passed' },
          { name: 'y', status: 'failed', message: 'no' },
        ],
      };
    };
    coordinator.offer([
      { id: 'good', executor: 'llm', input: { prompt: 'hi' }, artifacts: ['*.txt'] },
      { id: 'bad', executor: 'broken' },
    ]);
    const broken: Executor = () => Promise.reject(new Error('CUDA out of memory'));
    await makeWorker({ executors: { llm: executor, broken } }).start();
    await coordinator.until(() => coordinator.reports.length === 2);
    expect(seen).toEqual([[{ prompt: 'hi' }, 'run-1']]);
    expect(coordinator.reports).toMatchObject([
      { outcome: 'failed', message: '1 of 2 tests failed.' },
      { outcome: 'errored', message: 'CUDA out of memory' },
    ]);
    expect(coordinator.artifacts.get('good/out.txt')?.toString()).toBe('kept');
    expect(coordinator.testsOf('good')).toMatchObject([{ status: 'passed' }, { status: 'failed', message: 'no' }]);
  });

  it('works in a given folder, and takes nothing for its own that lay there before', async () => {
    const checkout = await mkdtemp(join(tmpdir(), 'testwire-checkout-'));
    await writeFile(join(checkout, 'old.xml'), JUNIT(1));
    await writeFile(join(checkout, 'write.cjs'), `require('fs').writeFileSync('new.xml', ${JSON.stringify(JUNIT(0))})`);
    coordinator.offer([{ id: 't', command: [process.execPath, 'write.cjs'], results: ['*.xml'] }]);
    await makeWorker({ taskFolder: checkout }).start();
    await coordinator.until(() => coordinator.reports.length === 1);
    expect(coordinator.results.map(({ file }) => file)).toEqual(['new.xml']);
    expect(await readdir(checkout)).toContain('write.cjs');
    await rm(checkout, { recursive: true });
  });

  it('finds no file outside the folder of the task', async () => {
    const script = 'require("fs").symlinkSync("/etc/hostname", "link.txt"); require("fs").writeFileSync("own.txt", "1")';
    coordinator.offer([
      { id: 't', command: node(script), artifacts: ['*.txt', '/etc/hostname', '../../../**/hostname', '../../worker.json'] },
    ]);
    await makeWorker().start();
    await coordinator.until(() => coordinator.reports.length === 1);
    expect([...coordinator.artifacts.keys()]).toEqual(['t/own.txt']);
  });
});

describe('what a worker hears while it works', () => {
  it('stops a task that nobody waits for any more, and skips the ones that have not begun', async () => {
    const lease = coordinator.offer([
      { id: 'a', command: node('setInterval(() => {}, 1000)') },
      { id: 'b', command: node('') },
      { id: 'c', command: node('') },
    ]);
    await makeWorker().start();
    await coordinator.until(() => coordinator.heldByHeartbeat.includes(lease));
    coordinator.cancelled.set(lease, ['a', 'b']);
    await coordinator.until(() => coordinator.reports.length === 3);
    expect(coordinator.reports).toMatchObject([{ outcome: 'cancelled' }, { outcome: 'cancelled' }, { outcome: 'passed' }]);
  });

  it('stops everything of a lost lease, tells nothing of it, and goes on with the next', async () => {
    const lease = coordinator.offer([
      { id: 'a', command: node('setInterval(() => {}, 1000)') },
      { id: 'b', command: node('') },
    ]);
    await makeWorker().start();
    await coordinator.until(() => coordinator.heldByHeartbeat.includes(lease));
    coordinator.lost.add(lease);
    coordinator.offer([{ id: 'next', command: node('') }]);
    await coordinator.until(() => coordinator.reports.length === 1);
    expect(coordinator.reports).toMatchObject([{ task: 'next' }]);
    expect(news).toContainEqual({ type: 'lease-lost', lease });
  });

  it('registers again when the coordinator does not know its token any more, and ends when it is not wanted', async () => {
    const worker = makeWorker();
    await worker.start();
    coordinator.forgetTokens();
    await coordinator.until(() => coordinator.registrations.length === 2);
    coordinator.offer([{ id: 't', command: node('') }]);
    await coordinator.until(() => coordinator.reports.length === 1);
    coordinator.fault = (request) =>
      request === 'POST /v1/workers' ? { status: 403, detail: 'this worker is not listed' } : undefined;
    coordinator.forgetTokens();
    await expect(worker.finished()).rejects.toThrow('this worker is not listed');
  });

  it('finishes what it holds when the coordinator asks it to leave', async () => {
    const lease = coordinator.offer([
      { id: 'a', command: node('setTimeout(() => {}, 400)') },
      { id: 'b', command: node('') },
    ]);
    const worker = makeWorker();
    await worker.start();
    await coordinator.until(() => coordinator.heldByHeartbeat.includes(lease));
    coordinator.drain = true;
    await worker.finished();
    expect(coordinator.reports.map(({ task }) => task)).toEqual(['a', 'b']);
    expect(coordinator.givenBack).toEqual([]);
  });
});

describe('a worker that leaves', () => {
  it('ends the running task, gives back the others, and is gone', async () => {
    const lease = coordinator.offer([
      { id: 'a', command: node('setTimeout(() => {}, 400)') },
      { id: 'b', command: node('') },
    ]);
    const worker = makeWorker();
    await worker.start();
    await coordinator.until(() => coordinator.heldByHeartbeat.includes(lease));
    await worker.drain();
    expect(coordinator.reports).toMatchObject([{ task: 'a', outcome: 'passed' }]);
    expect(coordinator.givenBack).toMatchObject([{ lease }]);
    expect(coordinator.requests.indexOf(`POST /v1/leases/${lease}/complete`)).toBeLessThan(
      coordinator.requests.indexOf(`POST /v1/leases/${lease}/fail`),
    );
  });

  it('gives back the running task too when it has to stop at once', async () => {
    const lease = coordinator.offer([{ id: 'a', command: node('setInterval(() => {}, 1000)') }]);
    const worker = makeWorker();
    await worker.start();
    await coordinator.until(() => coordinator.heldByHeartbeat.includes(lease));
    await worker.stop();
    expect(coordinator.reports).toEqual([]);
    expect(coordinator.givenBack).toMatchObject([{ lease }]);
  });

  it('leaves when there is nothing to do, if it is asked to', async () => {
    const worker = makeWorker({ once: true });
    await worker.start();
    await worker.finished();
    expect(news.at(-1)).toEqual({ type: 'stopped', undelivered: 0 });
  });
});

describe('while the coordinator is away', () => {
  it('a worker finishes what it holds, keeps it, and delivers it in order when the coordinator is back', async () => {
    const lease = coordinator.offer([
      { id: 'a', command: node('setTimeout(() => {}, 300)') },
      { id: 'b', command: writeJunit(1, 1), results: ['*.xml'] },
    ]);
    await makeWorker().start();
    await coordinator.until(() => coordinator.heldByHeartbeat.includes(lease));
    await coordinator.stop();
    while (news.filter(({ type }) => type === 'task-ended').length < 2) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(coordinator.reports).toEqual([]);
    await coordinator.start();
    await coordinator.until(() => coordinator.reports.length === 2);
    expect(coordinator.reports).toMatchObject([
      { task: 'a', outcome: 'passed' },
      { task: 'b', outcome: 'failed' },
    ]);
    expect(coordinator.testsOf('b').map(({ status }) => status)).toEqual(['passed', 'failed']);
  });

  it('a worker may end, and the next one delivers it, before it registers and so loses its leases', async () => {
    const lease = coordinator.offer([{ id: 'a', command: node('setTimeout(() => {}, 300)') }]);
    const worker = makeWorker({ leaveWithinSeconds: 0 });
    await worker.start();
    await coordinator.until(() => coordinator.heldByHeartbeat.includes(lease));
    await coordinator.stop();
    await worker.drain();
    expect(news.at(-1)).toEqual({ type: 'stopped', undelivered: 1 });
    await coordinator.start();
    const known = coordinator.requests.length;
    await makeWorker().start();
    expect(coordinator.reports).toMatchObject([{ task: 'a', outcome: 'passed' }]);
    const later = coordinator.requests.slice(known);
    expect(later.indexOf(`POST /v1/leases/${lease}/complete`)).toBeLessThan(later.indexOf('POST /v1/workers'));
  });

  it('a worker waits for it at its start', async () => {
    await coordinator.stop();
    const starting = makeWorker().start();
    while (!news.some(({ type }) => type === 'unreachable')) await new Promise((resolve) => setTimeout(resolve, 20));
    await coordinator.start();
    await starting;
    expect(coordinator.registrations).toHaveLength(1);
  });
});

describe('what is refused', () => {
  it.each([400, 413])('as a result with %i makes the task errored, in the words of the server', async (status) => {
    coordinator.fault = (request) => (request.endsWith('/results') ? { status, detail: 'too much' } : undefined);
    coordinator.offer([{ id: 't', command: writeJunit(0, 0), results: ['*.xml'] }]);
    await makeWorker().start();
    await coordinator.until(() => coordinator.reports.length === 1);
    expect(coordinator.reports[0]).toMatchObject({ outcome: 'errored', message: expect.stringContaining('too much') });
  });

  it('as an artifact is named, and keeps nothing else', async () => {
    coordinator.fault = (request) => (request.startsWith('PUT') ? { status: 413, detail: 'too large' } : undefined);
    coordinator.offer([{ id: 't', command: writeJunit(0, 0), results: ['*.xml'], artifacts: ['*.xml'] }]);
    await makeWorker().start();
    await coordinator.until(() => coordinator.reports.length === 1);
    expect(coordinator.reports[0]).toMatchObject({ outcome: 'passed' });
    expect(news).toContainEqual(expect.objectContaining({ type: 'not-delivered', task: 't', what: 't/junit.xml' }));
  });

  it('at the start ends the worker', async () => {
    await expect(makeWorker({ token: 'wrong' }).start()).rejects.toThrow('401');
    // Its folder is free again.
    await makeWorker().start();
  });

  it('is a folder that another worker has', async () => {
    await makeWorker().start();
    await expect(makeWorker().start()).rejects.toThrow(FolderInUse);
    expect(JSON.parse(await readFile(join(workDir, 'worker.json'), 'utf8'))).toMatchObject({ coordinator: coordinator.url });
  });
});
