import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import {
  GITHUB_EXAMPLE,
  gitHubExampleOptions,
  type GitHubSimulator,
  seedGitHubExample,
  startGitHubSimulator,
} from '@testwire/testkit';
import { endRedis, isRedisUp } from './embedded-redis.ts';
import { PROGRAMS, startProcess, type TestwireProcess } from './start-process.ts';

let dataDir: string;
let github: GitHubSimulator;
let testwire: TestwireProcess | undefined;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'testwire-drain-'));
  github = await startGitHubSimulator(gitHubExampleOptions());
  seedGitHubExample(github);
});
afterEach(async () => {
  await testwire?.end('SIGKILL');
  testwire = undefined;
  await endRedis(dataDir);
  await github.close();
  await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
});

async function untilTrue(condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 20_000;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error('What was waited for did not happen in 20 s.');
    await wait(20);
  }
}

/** The program with a notifier that waits for an answer which never comes. */
async function startHeld(program: readonly string[], drainSeconds: number): Promise<TestwireProcess> {
  const env = { GITHUB_TOKEN: GITHUB_EXAMPLE.appToken, GITHUB_BASE_URL: github.url, DRAIN_SECONDS: String(drainSeconds) };
  const started = await startProcess(dataDir, env, program);
  testwire = started;
  github.delayNext({ method: 'POST', path: /\/check-runs$/, until: new Promise(() => undefined) });
  const run = { provider: 'github', repository: { name: GITHUB_EXAMPLE.repository }, commit: GITHUB_EXAMPLE.commit };
  const answer = await fetch(`${started.url}/v1/events`, {
    method: 'POST',
    body: JSON.stringify({ events: [{ type: 'run-started', id: 's', runId: 'held', at: '2026-03-01T10:00:00.000Z', run }] }),
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${started.token}` },
  });
  expect(answer.status).toBe(202);
  await untilTrue(() => github.requests.some(({ method, path }) => method === 'POST' && path.endsWith('/check-runs')));
  return started;
}

/** A drained process has nothing to end any more. */
async function endedWith(ended: Promise<number | string>): Promise<number | string> {
  const code = await ended;
  testwire = undefined;
  return code;
}

describe('a provider that never answers', () => {
  it.each([
    ['standalone', 1],
    ['testwire up', 3],
  ] as const)(
    'does not keep %s from ending in its time, with %i and a warning',
    async (program, code) => {
      const held = await startHeld(PROGRAMS[program], 1);
      expect(await endedWith(held.end('SIGTERM'))).toBe(code);
      expect(held.lines.filter((line) => line.includes('draining took longer than DRAIN_SECONDS'))).toHaveLength(1);
      await untilTrue(async () => !(await isRedisUp(dataDir)));
    },
    60_000,
  );

  it.each([
    ['SIGTERM', 'SIGTERM'],
    ['SIGTERM', 'SIGINT'],
  ] as const)(
    'is not waited for after %s when %s follows',
    async (first, second) => {
      const held = await startHeld(PROGRAMS.standalone, 600);
      const ended = held.end(first);
      // From now on it drains.
      await untilTrue(async () => (await fetch(`${held.url}/healthz`).catch(() => undefined)) === undefined);
      await held.end(second);
      expect(await endedWith(ended)).toBe(1);
      expect(held.lines.filter((line) => line.includes('asked to end at once'))).toHaveLength(1);
    },
    60_000,
  );
});

describe('a collector of traces that is away', () => {
  it('does not keep a drained process from ending with 0, and is told in one line', async () => {
    const away = createServer().listen(0, '127.0.0.1');
    await once(away, 'listening');
    const { port } = away.address() as AddressInfo;
    away.close();
    const started = await startProcess(dataDir, { OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}` });
    testwire = started;
    await fetch(`${started.url}/v1/events`, {
      method: 'POST',
      body: JSON.stringify({
        events: [{ type: 'run-started', id: 's', runId: 'r', at: '2026-03-01T10:00:00.000Z', run: { project: 'p' } }],
      }),
      headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${started.token}` },
    });
    expect(await endedWith(started.end('SIGTERM'))).toBe(0);
    const told = started.lines.flatMap((line) => (line.startsWith('{') ? [JSON.parse(line) as { msg: string }] : []));
    expect(told.map(({ msg }) => msg)).toEqual(['the last spans were not sent']);
  });
});
