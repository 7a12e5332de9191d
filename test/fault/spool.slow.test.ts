import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { CIProviderFactory } from '@testwire/providers';
import { copyEmptyDatabase, startTestRedis, type TestRedis } from '@testwire/testkit';
import { PROGRAMS, spawnProgram } from './start-process.ts';

const SECRET = 'a-webhook-secret';
const PROGRAM = [...PROGRAMS.standalone, '--services', 'ingress'];
const DELIVERIES = 200;
const AT_ONCE = 4;

let redis: TestRedis;
let dataDir: string;
let ingress: Ingress | undefined;

interface Ingress {
  readonly url: string;
  kill(): Promise<void>;
}

beforeEach(async () => {
  redis = await startTestRedis();
  dataDir = await mkdtemp(join(tmpdir(), 'testwire-spool-'));
  await copyEmptyDatabase(join(dataDir, 'postgres'));
});
afterEach(async () => {
  await ingress?.kill();
  await redis.stop();
  await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
});

/** Ingress alone, so that nobody works on what is in the queue. */
async function startIngress(): Promise<Ingress> {
  const child = spawnProgram(
    dataDir,
    { REDIS_URL: redis.url, GITHUB_WEBHOOK_SECRET: SECRET, LOG_LEVEL: 'error' },
    PROGRAM,
    'inherit',
  );
  const exited = once(child, 'exit');
  if (child.stdout === null) throw new Error('no standard output');
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /^Testwire ingress on (http:\S+)$/.exec(line)?.[1];
    if (url === undefined) continue;
    child.stdout.resume();
    return {
      url,
      async kill() {
        child.kill('SIGKILL');
        await exited;
      },
    };
  }
  throw new Error('ingress ended before it was ready.');
}

function idOf(n: number): string {
  return `f0000000-0000-4000-a000-${String(n).padStart(12, '0')}`;
}

/** Whether the delivery was acknowledged. */
async function deliver(url: string, n: number): Promise<boolean> {
  const sample = CIProviderFactory.find('github')?.webhooks?.sample('workflow_run.completed', {
    deliveryId: idOf(n),
    repository: 'acme/shop',
    repositoryId: '1',
    commit: 'a'.repeat(40),
    branch: 'main',
    changeNumber: 1,
    pipelineId: '1',
    pipelineAttempt: 1,
    at: '2026-03-01T10:00:00.000Z',
    secret: SECRET,
  });
  if (sample === undefined) throw new Error('GitHub has no samples.');
  try {
    const { headers, body } = sample;
    const response = await fetch(`${url}/webhooks/github`, { method: 'POST', headers: { ...headers }, body: Buffer.from(body) });
    return response.status === 202;
  } catch {
    // The process was killed before it answered.
    return false;
  }
}

async function askRedis(...command: string[]): Promise<string[]> {
  const { stdout } = await promisify(execFile)('redis-cli', ['-u', redis.url, ...command], { maxBuffer: 1e8 });
  return stdout.split('\n').filter((line) => line !== '');
}

/** Ids of the deliveries in the queue, each as often as it is there. */
async function queued(): Promise<string[]> {
  const jobs = await askRedis('LRANGE', 'bull:ci-events:wait', '0', '-1');
  const data = await Promise.all(jobs.map(async (id) => (await askRedis('HGET', `bull:ci-events:${id}`, 'data')).join('')));
  return data.map((text) => (JSON.parse(text) as { deliveryId: string }).deliveryId);
}

async function journals(): Promise<number> {
  const names = await readdir(join(dataDir, 'spool'), { recursive: true }).catch(() => []);
  return names.filter((name) => name.endsWith('.journal')).length;
}

async function untilDrained(): Promise<void> {
  const deadline = performance.now() + 60_000;
  while ((await journals()) > 0) {
    if (performance.now() > deadline) throw new Error('The spool was not drained in a minute.');
    await wait(100);
  }
}

it('Redis and ingress are killed in the middle of 200 deliveries: what was acknowledged is in the queue, each once', async () => {
  let running = await startIngress();
  ingress = running;
  const acknowledged: string[] = [];
  let next = 0;
  let unanswered = 0;
  let held = 0;
  let killing: Promise<void> | undefined;
  // Nobody waits for the kills: they fall wherever they fall.
  const send = async (): Promise<void> => {
    while (next < DELIVERIES) {
      const n = (next += 1);
      if (n === 60) void redis.kill();
      if (n === 140)
        killing = (async () => {
          held = await journals();
          await running.kill();
          await redis.restart();
          running = await startIngress();
          ingress = running;
        })();
      if (n > 160) await killing;
      if (await deliver(running.url, n)) acknowledged.push(idOf(n));
      else unanswered += 1;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, send));
  expect(held).toBeGreaterThan(0);
  expect(unanswered).toBeGreaterThan(0);
  expect(acknowledged.length).toBeGreaterThan(DELIVERIES / 2);
  await untilDrained();
  const there = await queued();
  expect(acknowledged.filter((id) => !there.includes(id))).toEqual([]);
  expect(there.length).toBe(new Set(there).size);
});
