import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { RunReport, TaskState } from '@testwire/contracts';
import { findFreePort } from '@testwire/testkit';
import { untilFinal } from '../demo/ask.ts';
import { endRedis } from './embedded-redis.ts';
import { startProcess, type TestwireProcess } from './start-process.ts';

const CLI = fileURLToPath(new URL('../../services/cli/bin/testwire.mjs', import.meta.url));

let dataDir: string;
let port: number;
let testwire: TestwireProcess;
let children: ChildProcess[];

const start = (): Promise<TestwireProcess> =>
  startProcess(dataDir, { PORT: String(port), TESTWIRE_CONFIG: join(dataDir, 'testwire.json') });

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'testwire-workers-'));
  port = await findFreePort();
  children = [];
});
afterEach(async () => {
  for (const child of children) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  await testwire.end('SIGTERM');
  await endRedis(dataDir);
  await rm(dataDir, { recursive: true, force: true });
});

/** A short lease: a dead worker is noticed soon. A long one: it outlasts the server's absence. */
async function begin(leaseSeconds: number): Promise<void> {
  const coordinator = { leaseSeconds, heartbeatSeconds: 1, discoveryIntervalSeconds: 1 };
  await writeFile(join(dataDir, 'testwire.json'), JSON.stringify({ coordinator }));
  testwire = await start();
}

interface WorkerProcess {
  readonly child: ChildProcess;
  readonly lines: readonly string[];
  /** Resolves with the first line that has the text, also when it was there before. */
  says(text: string): Promise<string>;
}

function startWorker(id: string): WorkerProcess {
  const args = [
    CLI,
    'worker',
    '--coordinator',
    testwire.url,
    '--id',
    id,
    '--work-dir',
    join(dataDir, id),
    '--label',
    'kind=fault',
  ];
  const env = { PATH: process.env['PATH'] ?? '', TESTWIRE_TOKEN: testwire.token };
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  const lines: string[] = [];
  const reader = createInterface({ input: child.stdout });
  reader.on('line', (line) => lines.push(line));
  return {
    child,
    lines,
    async says(text) {
      for (;;) {
        const line = lines.find((each) => each.includes(text));
        if (line !== undefined) return line;
        await once(reader, 'line');
      }
    },
  };
}

async function submit(id: string, tasks: readonly object[]): Promise<void> {
  const requirements = { labels: { kind: 'fault' } };
  const response = await fetch(`${testwire.url}/v1/runs`, {
    method: 'POST',
    body: JSON.stringify({ id, tasks: { tasks: tasks.map((task) => ({ ...task, requirements })) } }),
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${testwire.token}` },
  });
  expect(response.status).toBe(202);
}

async function reportOf(id: string): Promise<RunReport> {
  const headers = { Authorization: `Bearer ${testwire.token}` };
  return (await (await fetch(`${testwire.url}/v1/runs/${id}/report.json`, { headers })).json()) as RunReport;
}

async function tasksOf(id: string): Promise<readonly TaskState[]> {
  const headers = { Authorization: `Bearer ${testwire.token}` };
  const answer = await fetch(`${testwire.url}/v1/runs/${id}/tasks`, { headers });
  return ((await answer.json()) as { tasks: TaskState[] }).tasks;
}

const sleepFor = (seconds: number): string[] => ['/bin/sh', '-c', `sleep ${seconds}`];
/** Ends when the file is there. */
const waitFor = (path: string): string[] => ['/bin/sh', '-c', `while [ ! -e "$1" ]; do sleep 0.1; done`, 'wait', path];

it('a worker that is killed half-way costs no task: another does what it had not finished', async () => {
  await begin(5);
  const go = join(dataDir, 'go');
  const first = startWorker('first');
  await first.says('registered as first');
  await submit('killed', [
    { id: 'a', command: sleepFor(0), priority: 2 },
    { id: 'b', command: waitFor(go), priority: 1 },
    { id: 'c', command: sleepFor(0) },
  ]);
  await first.says('a: passed');
  await first.says('b: started');
  first.child.kill('SIGKILL');
  await writeFile(go, '');
  const second = startWorker('second');
  await second.says('b: passed');
  const { status } = await untilFinal(testwire, 'killed');
  expect(status).toBe('passed');
  const report = await reportOf('killed');
  expect(report.totals).toMatchObject({ total: 3, passed: 3 });
  expect(report.conservation.balanced).toBe(true);
});

it('a coordinator that is killed while a task runs is told of it when it is back', async () => {
  await begin(300);
  const go = join(dataDir, 'go');
  const worker = startWorker('patient');
  await worker.says('registered as patient');
  await submit('away', [{ id: 'a', command: waitFor(go) }]);
  await worker.says('a: started');
  await testwire.end('SIGKILL');
  await writeFile(go, '');
  await worker.says('a: passed');
  await worker.says('the server is away');
  expect(await readdir(join(dataDir, 'patient', 'outbox'))).toHaveLength(1);
  testwire = await start();
  const { status } = await untilFinal(testwire, 'away');
  expect(status).toBe('passed');
  expect((await reportOf('away')).totals).toMatchObject({ total: 1, passed: 1 });
  // Done once: what it came to waited, and nothing had to be done again.
  expect(worker.lines.filter((line) => line.includes('a: started'))).toHaveLength(1);
  expect(worker.lines.filter((line) => line.includes('not delivered'))).toEqual([]);
  worker.child.kill('SIGTERM');
  expect(await once(worker.child, 'exit')).toEqual([0, null]);
  expect(await readdir(join(dataDir, 'patient', 'outbox'))).toEqual([]);
});

it.each(['SIGTERM', 'SIGKILL'] as const)(
  'a server that is away for four leases after %s loses no worker and no task',
  async (signal) => {
    await begin(5);
    const workers: WorkerProcess[] = [];
    const go = join(dataDir, 'go');
    for (const [at, name] of ['left', 'right'].entries()) {
      // The first is busy when the second begins.
      const worker = startWorker(name);
      workers.push(worker);
      await worker.says('registered as');
      await submit(`run-${at}`, [
        { id: `${at}-a`, command: sleepFor(0), priority: 2 },
        { id: `${at}-b`, command: waitFor(go), priority: 1 },
        { id: `${at}-c`, command: sleepFor(0) },
      ]);
      await worker.says(`${at}-a: passed`);
      await worker.says(`${at}-b: started`);
    }
    await testwire.end(signal);
    const back = wait(20_000);
    // One of them has something to tell while nobody hears it.
    await writeFile(go, '');
    await workers[0]?.says('the server is away');
    await back;
    testwire = await start();
    for (const at of workers.keys()) {
      const id = `run-${at}`;
      expect((await untilFinal(testwire, id)).status).toBe('passed');
      const report = await reportOf(id);
      expect(report.totals).toMatchObject({ total: 3, passed: 3 });
      expect(report.problems).toEqual([]);
      expect(await tasksOf(id)).toEqual([
        expect.objectContaining({ state: 'done', tries: 1 }),
        expect.objectContaining({ state: 'done', tries: 1 }),
        expect.objectContaining({ state: 'done', tries: 1 }),
      ]);
    }
    const said = workers.flatMap(({ lines }) => lines);
    expect(said.filter((line) => /somebody else|not delivered/.test(line))).toEqual([]);
  },
);

it('a worker that is killed with results that nobody knows delivers them when it starts again', async () => {
  await begin(300);
  const worker = startWorker('reborn');
  await worker.says('registered as reborn');
  const go = join(dataDir, 'go');
  await submit('reborn', [{ id: 'a', command: waitFor(go) }]);
  await worker.says('a: started');
  await testwire.end('SIGKILL');
  await writeFile(go, '');
  await worker.says('a: passed');
  await worker.says('the server is away');
  worker.child.kill('SIGKILL');
  await once(worker.child, 'exit');
  testwire = await start();
  const again = startWorker('reborn');
  await again.says('registered as reborn');
  const { status } = await untilFinal(testwire, 'reborn');
  expect(status).toBe('passed');
  expect(again.lines.filter((line) => /a: started|not delivered/.test(line))).toEqual([]);
  expect(await readFile(join(dataDir, 'reborn', 'worker.json'), 'utf8')).toContain('"reborn"');
});
