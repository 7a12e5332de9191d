import { type RunReport, runReport } from '@testwire/contracts';
import { untilFinal } from '../demo/ask.ts';
import { type Demo, startDemo } from '../demo/start-demo.ts';
import { ask, post } from './client.ts';

const PROJECT = 'local:acme/history';
const path = `/v1/projects/${encodeURIComponent(PROJECT)}`;
let demo: Demo;

beforeAll(async () => {
  demo = await startDemo({
    configFile: {
      projects: {
        lenient: {
          repository: 'acme/lenient',
          connection: 'local',
          policies: {
            failOn: 'new',
            quarantine: [{ tests: 's › a', owner: 'ana', reason: 'flaky network', until: '2199-12-31' }],
          },
        },
      },
    },
  });
});
afterAll(() => demo.stop());

interface Run {
  readonly id: string;
  readonly repository?: string;
  readonly commit: string;
  readonly branch: string;
  readonly change?: { readonly number: number; readonly baseBranch: string; readonly mergeBase?: string };
}

/** Publishes a JUnit file as CI jobs do: opens the run, posts the result, and waits for the report. */
async function publish({ id, repository = 'acme/history', ...run }: Run, tests: string, failing: string): Promise<RunReport> {
  const cases = Array.from(tests, (name) => {
    const inner = failing.includes(name) ? '<failure message="expected 1 to be 2"/>' : '';
    return `<testcase classname="s" name="${name}" time="0.01">${inner}</testcase>`;
  });
  await post(demo, '/v1/runs', { id, run: { ...run, repository: { name: repository } } });
  const answer = await ask(demo, `/v1/runs/${id}/result?repository=${repository}&commit=${run.commit}`, {
    method: 'POST',
    body: `<testsuite name="s">${cases.join('')}</testsuite>`,
    headers: { 'Content-Type': 'application/xml' },
  });
  expect(answer.status).toBe(202);
  await untilFinal(demo, id);
  return runReport.parse((await ask(demo, `/v1/runs/${id}/report.json`)).json);
}

const commit = (digit: string): string => digit.repeat(40);
const changes = ({ tests }: RunReport): Record<string, string | undefined> =>
  Object.fromEntries(tests.map(({ name, standing }) => [name, standing?.change]));

describe('a change after two runs on main', () => {
  it('is told what is new, what failed before and what it fixed', async () => {
    const first = await publish({ id: 'main-1', commit: commit('1'), branch: 'main' }, 'abcde', 'ab');
    expect(first.comparison).toBeUndefined();
    const second = await publish({ id: 'main-2', commit: commit('2'), branch: 'main' }, 'abcde', 'ab');
    expect(second.comparison?.base).toMatchObject({ runId: 'main-1', how: 'newest' });

    const change = { number: 7, baseBranch: 'main', mergeBase: commit('2') };
    const topic = await publish({ id: 'topic-1', commit: commit('3'), branch: 'topic', change }, 'abcdf', 'bcf');
    expect(changes(topic)).toEqual({ a: 'fixed', b: 'still-failing', c: 'new', d: undefined, f: 'first-seen' });
    expect(topic.status).toBe('failed');
    expect(topic.comparison).toMatchObject({
      base: { runId: 'main-2', how: 'merge-base', commit: commit('2') },
      counts: { new: 1, firstSeen: 1, stillFailing: 1, fixed: 1, added: 1 },
      trend: [{ runId: 'main-1' }, { runId: 'main-2' }],
    });
    expect(topic.tests.find(({ name }) => name === 'b')?.standing?.since?.runId).toBe('main-1');
    expect(topic.metrics).toMatchObject({ latency_p50_ms: 10 });
  });

  it('has its outcomes in the history of each test, and its branch a badge', async () => {
    const { tests } = runReport.parse((await ask(demo, '/v1/runs/topic-1/report.json')).json);
    const id = tests.find(({ name }) => name === 'c')?.id;
    const { json } = await ask(demo, `${path}/tests/${id}/history`);
    expect(json).toMatchObject({
      branches: [
        { branch: 'topic', runs: [{ runId: 'topic-1', status: 'failed', durationMs: 10 }] },
        {
          branch: 'main',
          runs: [
            { runId: 'main-2', status: 'passed' },
            { runId: 'main-1', status: 'passed' },
          ],
        },
      ],
    });
    const badge = await ask(demo, `${path}/badge.svg?branch=topic`, { token: null });
    expect(badge).toMatchObject({ status: 200, type: expect.stringContaining('image/svg+xml') });
    expect(badge.text).toContain('tests on topic: failed');
  });

  it('passes when its project fails on new failures only, and there is none', async () => {
    const repository = 'acme/lenient';
    await publish({ id: 'lenient-main', repository, commit: commit('4'), branch: 'main' }, 'abc', 'b');
    const change = { number: 8, baseBranch: 'main' };
    const run = { repository, branch: 'topic', change };
    const known = await publish({ ...run, id: 'lenient-1', commit: commit('5') }, 'abc', 'ab');
    expect(known).toMatchObject({ status: 'passed', reason: 'No failure counts: 1 quarantined, 1 still failing.' });
    const worse = await publish({ ...run, id: 'lenient-2', commit: commit('6') }, 'abc', 'bc');
    expect(worse).toMatchObject({
      status: 'failed',
      reason: '1 of 2 failures count; the others do not: 1 still failing.',
    });
  });
});
