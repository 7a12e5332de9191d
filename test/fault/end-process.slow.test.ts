import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { join } from 'node:path';
import {
  GITHUB_EXAMPLE,
  gitHubExampleOptions,
  type GitHubSimulator,
  seedGitHubExample,
  startGitHubSimulator,
} from '@testwire/testkit';
import { askUntil, untilFinal } from '../demo/ask.ts';
import { endRedis } from './embedded-redis.ts';
import { startProcess, type TestwireProcess } from './start-process.ts';

let dataDir: string;
let github: GitHubSimulator;
let testwire: TestwireProcess | undefined;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'testwire-fault-'));
  github = await startGitHubSimulator(gitHubExampleOptions());
  seedGitHubExample(github);
});
afterEach(async () => {
  await testwire?.end('SIGTERM');
  testwire = undefined;
  await endRedis(dataDir);
  await github.close();
  await rm(dataDir, { recursive: true, force: true });
});

const start = (): Promise<TestwireProcess> =>
  startProcess(dataDir, { GITHUB_TOKEN: GITHUB_EXAMPLE.appToken, GITHUB_BASE_URL: github.url });

const RECOVERY_MS = 180_000;
const at = '2026-03-01T10:00:00.000Z';

function send(target: TestwireProcess, events: readonly object[]): Promise<Response> {
  return fetch(`${target.url}/v1/events`, {
    method: 'POST',
    body: JSON.stringify({ events }),
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${target.token}` },
  });
}

const started = (runId: string) => ({
  type: 'run-started',
  id: 'start',
  runId,
  at,
  run: { provider: 'github', repository: { name: GITHUB_EXAMPLE.repository }, commit: GITHUB_EXAMPLE.commit },
});
const test = (runId: string, number: number) => ({
  type: 'test-finished',
  id: `t${number}`,
  runId,
  at,
  shard: 's',
  test: { name: `test ${number}`, status: 'passed' },
});

function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((resolved) => {
    resolve = resolved;
  });
  return { promise, resolve };
}

async function untilTrue(condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 60_000;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error('What was waited for did not happen in 60 s.');
    await wait(20);
  }
}

describe('SIGTERM', () => {
  it('lets the running jobs finish, takes no new ones, and loses nothing', async () => {
    testwire = await start();
    const { promise: held, resolve: letGo } = deferred();
    github.delayNext({ method: 'POST', path: /\/check-runs$/, until: held });
    expect(
      (await send(testwire, [started('drained'), test('drained', 1), { type: 'run-finished', id: 'end', runId: 'drained', at }]))
        .status,
    ).toBe(202);
    // The first check run is being written now: the simulator holds its answer back.
    await untilTrue(() => github.requests.some((request) => request.method === 'POST' && request.path.endsWith('/check-runs')));
    const ended = testwire.end('SIGTERM');
    await untilTrue(async () => (await fetch(`${testwire?.url}/healthz`).catch(() => undefined)) === undefined);
    letGo();
    expect(await ended).toBe(0);
    expect([...github.state.checkRuns.values()]).toHaveLength(1);

    testwire = await start();
    expect((await untilFinal(testwire, 'drained')).status).toBe('passed');
    await askUntil(testwire, '/v1/publications?runId=drained&connection=github', () =>
      [...github.state.checkRuns.values()].every((check) => check.conclusion === 'success') ? true : undefined,
    );
    expect([...github.state.checkRuns.values()]).toHaveLength(1);
    expect(github.unexpected).toEqual([]);
  });
});

describe('kill -9', () => {
  it('at any moment loses nothing that was accepted, and doubles nothing', async () => {
    const runId = 'killed';
    const total = 60;
    testwire = await start();
    expect((await send(testwire, [started(runId)])).status).toBe(202);
    for (let number = 1; number <= total; number += 1) {
      expect((await send(testwire, [test(runId, number)])).status).toBe(202);
      if (number % 20 === 0) {
        expect(await testwire.end('SIGKILL')).toBe('SIGKILL');
        testwire = await start();
      }
    }
    // Sent again, as a worker does that is not sure: the ids are the same.
    await send(
      testwire,
      Array.from({ length: total }, (_, index) => test(runId, index + 1)),
    );
    expect((await send(testwire, [{ type: 'run-finished', id: 'end', runId, at }])).status).toBe(202);
    // What a killed process was working on is given to another when its lock has run out.
    expect((await untilFinal(testwire, runId, RECOVERY_MS)).status).toBe('passed');
    const report = (await (await fetch(`${testwire.url}/v1/runs/${runId}/report.json`)).json()) as {
      totals: { total: number; passed: number };
    };
    expect(report.totals).toMatchObject({ total, passed: total });
    await askUntil(
      testwire,
      `/v1/publications?runId=${runId}&connection=github`,
      () => ([...github.state.checkRuns.values()].some((check) => check.conclusion === 'success') ? true : undefined),
      RECOVERY_MS,
    );
    expect([...github.state.checkRuns.values()]).toHaveLength(1);
  }, 600_000);
});

describe('the token file', () => {
  it('is readable by its owner only, and stays the same', async () => {
    testwire = await start();
    const { stat } = await import('node:fs/promises');
    expect((await stat(join(dataDir, 'token'))).mode & 0o777).toBe(0o600);
    const before = await readFile(join(dataDir, 'token'), 'utf8');
    await testwire.end('SIGTERM');
    testwire = await start();
    expect(await readFile(join(dataDir, 'token'), 'utf8')).toBe(before);
  });
});
