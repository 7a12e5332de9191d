import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '@testwire/store';
import {
  GITHUB_EXAMPLE,
  GITLAB_EXAMPLE,
  type GitHubSimulator,
  type GitLabSimulator,
  copyEmptyDatabase,
  startExampleSimulators,
  startTestRedis,
  type TestRedis,
} from '@testwire/testkit';
import { publicationsOf, runOfDelivery, untilFinal } from '../demo/ask.ts';
import { GITLAB_WEBHOOK_SECRET } from '../demo/start-demo.ts';
import { ask, post, sendSample } from './client.ts';
import { FakeWorker } from './fake-worker.ts';

const MAIN = fileURLToPath(new URL('../../services/standalone/dist/main.js', import.meta.url));

let dataDir: string;
let redis: TestRedis;
let postgres: EmbeddedPostgres;
let github: GitHubSimulator;
let gitlab: GitLabSimulator;
const running: ChildProcess[] = [];

/** One service, or several, in a process of its own. Resolves to its address. */
async function start(services: string, env: Readonly<Record<string, string>>): Promise<string> {
  const common = { PATH: process.env['PATH'] ?? '', PORT: '0', DATA_DIR: dataDir, LOG_LEVEL: 'warn', REDIS_URL: redis.url };
  const child = spawn(process.execPath, [MAIN, '--services', services], {
    env: { ...common, DATABASE_URL: postgres.databaseUrl, PUBLIC_URL: 'http://testwire.example.com', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  running.push(child);
  return new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const url = / on (http:\S+)/.exec(line)?.[1];
      if (url !== undefined) resolve(url);
    });
    child.once('exit', (code) => reject(new Error(`${services} ended with ${String(code)} before it was ready`)));
  });
}

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'testwire-processes-'));
  await copyEmptyDatabase(join(dataDir, 'pg'));
  [redis, postgres, { github, gitlab }] = await Promise.all([
    startTestRedis(),
    startEmbeddedPostgres({ dataDir: join(dataDir, 'pg') }),
    startExampleSimulators(),
  ]);
});
afterAll(async () => {
  for (const child of running.filter((one) => one.exitCode === null)) {
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    expect((await exited)[0]).toBe(0);
  }
  await Promise.all([redis.stop(), postgres.close(), github.close(), gitlab.close()]);
  await rm(dataDir, { recursive: true, force: true });
});

describe('every service in a process of its own', () => {
  it('does the main job, each notifier knowing the secrets of its own provider only', async () => {
    const toGitHub = { GITHUB_TOKEN: GITHUB_EXAMPLE.appToken, GITHUB_BASE_URL: github.url };
    const toGitLab = { GITLAB_TOKEN: GITLAB_EXAMPLE.token, GITLAB_BASE_URL: gitlab.apiUrl };
    const token = 'a-token-for-all-projects';
    const TESTWIRE_CONFIG = join(dataDir, 'config.json');
    await writeFile(TESTWIRE_CONFIG, JSON.stringify({ tokens: [{ name: 'all', secret: token }] }));
    const secrets = { TESTWIRE_CONFIG, GITHUB_WEBHOOK_SECRET: GITHUB_EXAMPLE.webhookSecret, GITLAB_WEBHOOK_SECRET };
    const url = await start('ingress,api', secrets);
    // Enough to know that the connections are there; the formatter calls nobody.
    const known = { GITHUB_BASE_URL: github.url, GITLAB_BASE_URL: gitlab.apiUrl };
    await start('coordinator', { ...toGitHub, ...toGitLab });
    // Two of a kind share the work.
    await Promise.all([start('formatter', known), start('formatter', known)]);
    await start('artifact-uploader', { ...toGitHub, ...toGitLab });
    await start('notifier', { ...toGitHub, NOTIFIER_PROVIDER: 'github' });
    await start('notifier', { ...toGitLab, NOTIFIER_PROVIDER: 'gitlab' });

    const demo = { url, token, github, gitlab, env: {}, stop: async () => undefined };
    const deliveries = { github: 'a1000000-0000-4000-a000-000000000001', gitlab: 'a1000000-0000-4000-a000-000000000002' };
    await sendSample(demo, 'github', 'workflow_run.completed', { deliveryId: deliveries.github });
    await sendSample(demo, 'gitlab', 'pipeline', { deliveryId: deliveries.gitlab });
    for (const provider of ['github', 'gitlab'] as const) {
      const runId = await runOfDelivery(demo, deliveries[provider]);
      expect((await untilFinal(demo, runId)).status).toBe('failed');
      await publicationsOf(demo, runId, provider, ['comment', provider === 'github' ? 'check' : 'status']);
    }
    expect([...github.state.checkRuns.values()].map((check) => check.conclusion)).toEqual(['failure']);
    expect(gitlab.state.statuses.at(-1)?.status).toBe('failed');
    expect(github.unexpected).toEqual([]);
    expect(gitlab.unexpected).toEqual([]);

    // Workers know the one address that everybody knows.
    const worker = new FakeWorker(url, 'w');
    await worker.register(token);
    expect((await post(demo, '/v1/runs', { id: 'tasks', tasks: { tasks: [{ id: 'a', command: ['true'] }] } })).status).toBe(202);
    const grant = await worker.lease();
    expect(grant?.runId).toBe('tasks');
    if (grant !== undefined) await worker.finish(grant);
    expect((await untilFinal(demo, 'tasks')).status).toBe('passed');
    expect((await ask(demo, '/v1/runs/tasks/tasks')).json).toMatchObject({ tasks: [{ id: 'a', state: 'done' }] });
  });
});
