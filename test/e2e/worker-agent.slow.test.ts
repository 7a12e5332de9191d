import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Capabilities, RunReport } from '@testwire/contracts';
import { Worker, type WorkerNews } from '@testwire/sdk/worker';
import { untilFinal } from '../demo/ask.ts';
import { type Demo, startDemo } from '../demo/start-demo.ts';
import { ask, post } from './client.ts';

const CAPABILITIES: Capabilities = {
  hardware: ['cpu'],
  cpu: { model: 'test', cores: 2, architecture: 'x64' },
  memoryGb: 8,
  gpus: [],
  os: { platform: 'linux', release: '6' },
  software: {},
  labels: {},
};

let demo: Demo;
let workDir: string;
let workers: Worker[];
let news: WorkerNews[];

beforeAll(async () => {
  demo = await startDemo();
});
afterAll(() => demo.stop());
beforeEach(async () => {
  workDir = await mkdtemp(join(tmpdir(), 'testwire-agent-'));
  workers = [];
  news = [];
});
afterEach(async () => {
  await Promise.allSettled(workers.map((worker) => worker.stop()));
  await rm(workDir, { recursive: true, force: true });
});

async function startWorker(kind: string): Promise<Worker> {
  const worker = new Worker({
    coordinatorUrl: demo.url,
    token: demo.token,
    workerId: `agent-${kind}`,
    workDir: join(workDir, kind),
    capabilities: CAPABILITIES,
    labels: { kind },
    onNews: (item) => void news.push(item),
  });
  workers.push(worker);
  await worker.start();
  return worker;
}

async function submit(id: string, kind: string, tasks: readonly object[]): Promise<void> {
  const requirements = { hardware: ['cpu'], labels: { kind } };
  const answer = await post(demo, '/v1/runs', { id, tasks: { tasks: tasks.map((task) => ({ ...task, requirements })) } });
  expect(answer.status).toBe(202);
}

const node = (script: string): string[] => [process.execPath, '-e', script];
const JUNIT = '<testsuite name="s"><testcase name="a"/><testcase name="b"><failure message="no"/></testcase></testsuite>';

async function reportOf(run: string): Promise<RunReport> {
  return (await ask(demo, `/v1/runs/${run}/report.json`)).json as RunReport;
}

describe('a worker and the real coordinator', () => {
  it('do a run together: results, artifacts, and a verdict that balances', async () => {
    await startWorker('whole');
    await submit('agent-whole', 'whole', [
      {
        id: 'unit',
        command: node(`require('fs').writeFileSync('junit.xml', '${JUNIT}'); process.exit(1)`),
        results: ['*.xml'],
        artifacts: ['*.xml'],
      },
      { id: 'smoke', command: node('console.log("fine")') },
      { id: 'gone', command: ['/no/such/program'] },
      { id: 'long', command: node('setInterval(() => {}, 1000)'), timeoutSeconds: 0.5 },
    ]);
    expect(await untilFinal(demo, 'agent-whole')).toMatchObject({ status: 'failed' });
    const report = await reportOf('agent-whole');
    expect(report.totals).toMatchObject({ total: 5, passed: 2, failed: 1, errored: 2 });
    expect(report.conservation.balanced).toBe(true);
    expect(news.filter(({ type }) => type === 'not-delivered')).toEqual([]);
    const kept = await ask(demo, `/v1/runs/agent-whole/artifacts/${encodeURIComponent('unit/junit.xml')}`);
    expect([kept.status, kept.text]).toEqual([200, JUNIT]);
  });

  it('part in peace: what has not begun is done by another worker', async () => {
    const first = await startWorker('drain');
    await submit('agent-drain', 'drain', [
      { id: 'a', command: node('setTimeout(() => {}, 1000)') },
      { id: 'b', command: node('') },
      { id: 'c', command: node('') },
    ]);
    while (!news.some(({ type }) => type === 'task-started')) await new Promise((resolve) => setTimeout(resolve, 20));
    await first.drain();
    const second = new Worker({
      coordinatorUrl: demo.url,
      token: demo.token,
      workerId: 'agent-second',
      workDir: join(workDir, 'second'),
      capabilities: CAPABILITIES,
      labels: { kind: 'drain' },
    });
    workers.push(second);
    await second.start();
    expect(await untilFinal(demo, 'agent-drain')).toMatchObject({ status: 'passed' });
    expect((await reportOf('agent-drain')).totals).toMatchObject({ total: 3, passed: 3 });
  });
});
