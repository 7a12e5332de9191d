import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import type { RunReport } from '@testwire/contracts';
import { type EmbeddedPostgres, openStore, startEmbeddedPostgres, type Store } from '@testwire/store';
import { copyEmptyDatabase, startTestRedis, type TestRedis } from '@testwire/testkit';
import { FakeWorker } from '../e2e/fake-worker.ts';
import { PROGRAMS } from './start-process.ts';

const TOKEN = 'a-token-for-all-projects';
const TASKS = 300;
const WORKERS = 6;

let dataDir: string;
let redis: TestRedis;
let postgres: EmbeddedPostgres;
let store: Store;
const running: ChildProcess[] = [];

interface Service {
  readonly url: string;
  readonly child: ChildProcess;
}

async function start(services: string): Promise<Service> {
  const env = { PATH: process.env['PATH'] ?? '', PORT: '0', DATA_DIR: dataDir, LOG_LEVEL: 'error' };
  const places = { REDIS_URL: redis.url, DATABASE_URL: postgres.databaseUrl, TESTWIRE_CONFIG: join(dataDir, 'config.json') };
  const child = spawn(process.execPath, [...PROGRAMS.standalone, '--services', services], {
    env: { ...env, ...places },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  running.push(child);
  const url = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const found = / on (http:\S+)/.exec(line)?.[1];
      if (found !== undefined) resolve(found);
    });
    child.once('exit', (code) => reject(new Error(`${services} ended with ${String(code)} before it was ready`)));
  });
  return { url, child };
}

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'testwire-coordinators-'));
  await copyEmptyDatabase(join(dataDir, 'pg'));
  const coordinator = { leaseSeconds: 5, heartbeatSeconds: 2, discoveryIntervalSeconds: 1 };
  await writeFile(join(dataDir, 'config.json'), JSON.stringify({ tokens: [{ name: 'all', secret: TOKEN }], coordinator }));
  [redis, postgres] = await Promise.all([startTestRedis(), startEmbeddedPostgres({ dataDir: join(dataDir, 'pg') })]);
  store = await openStore({ databaseUrl: postgres.databaseUrl });
}, 60_000);
afterAll(async () => {
  for (const child of running.filter((one) => one.exitCode === null && one.signalCode === null)) {
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    await exited;
  }
  await store.close();
  await Promise.all([redis.stop(), postgres.close()]);
  await rm(dataDir, { recursive: true, force: true });
});

/** Asks the coordinators in turn until one answers: a worker behind a load balancer. */
class Balanced extends FakeWorker {
  readonly #urls: readonly string[];
  #next: number;
  constructor(urls: readonly string[], id: string, first: number) {
    super('', id);
    this.#urls = urls;
    this.#next = first;
  }
  override async call(path: string, body: unknown, token = this.token) {
    for (;;) {
      const one = new FakeWorker(this.#urls[this.#next % this.#urls.length] ?? '', this.id);
      this.#next += 1;
      try {
        const answer = await one.call(path, body, token);
        if (answer.status < 500) return answer;
      } catch {
        // It was killed.
      }
      await wait(20);
    }
  }
}

describe('two coordinators, one of them killed', () => {
  it('lose no batch, and no task is done twice to its end', async () => {
    const web = await start('ingress,api');
    const [first, second] = await Promise.all([start('coordinator'), start('coordinator'), start('formatter')]);
    const tasks = Array.from({ length: TASKS }, (_, n) => ({ id: `t${n}`, command: ['true'] }));
    const submitted = await new FakeWorker(web.url, 'x').call('/v1/runs', { id: 'killed', tasks: { tasks } }, TOKEN);
    expect(submitted.status).toBe(202);

    const accepted = new Map<string, Set<string>>();
    const isDone = (part: number): boolean => accepted.size >= TASKS * part;
    const work = async (number: number): Promise<void> => {
      const worker = new Balanced([first.url, second.url], `w${number}`, number);
      await worker.register(TOKEN);
      while (!isDone(1)) {
        const grant = await worker.lease(1);
        if (grant === undefined) continue;
        for (const { spec } of grant.tasks) {
          await worker.sendResult(grant.id, spec.id, { [spec.id]: 'passed' });
          if ((await worker.complete(grant.id, { task: spec.id })).status !== 200) break;
          accepted.set(spec.id, (accepted.get(spec.id) ?? new Set()).add(grant.id));
        }
      }
    };
    const killing = (async () => {
      while (!isDone(1 / 4)) await wait(5);
      first.child.kill('SIGKILL');
      await once(first.child, 'exit');
    })();
    await Promise.all([killing, ...Array.from({ length: WORKERS }, (_, number) => work(number))]);
    expect(first.child.signalCode).toBe('SIGKILL');
    expect([...accepted.values()].filter((leases) => leases.size !== 1)).toEqual([]);
    expect(accepted.size).toBe(TASKS);

    const facts = await store.tasks.facts('killed', 1);
    const passed = facts.filter((fact) => fact.kind === 'task-ended' && fact.outcome === 'passed' && fact.late !== true);
    expect(passed).toHaveLength(TASKS);
    for (;;) {
      const state = await store.runs.state('killed');
      if (state?.status === 'passed') break;
      expect(['pending', 'running']).toContain(state?.status);
      await wait(50);
    }
    const report = (await (await fetch(`${web.url}/v1/runs/killed/report.json`)).json()) as RunReport;
    expect(report.totals).toMatchObject({ total: TASKS, passed: TASKS });
    expect(report.conservation.balanced).toBe(true);
  }, 180_000);
});
