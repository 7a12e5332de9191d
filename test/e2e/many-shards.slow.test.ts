import type { WorkerEvent } from '@testwire/contracts';
import { GITHUB_EXAMPLE, GITLAB_EXAMPLE, type RecordedRequest } from '@testwire/testkit';
import { askUntil, untilFinal } from '../demo/ask.ts';
import { type Demo, startDemo } from '../demo/start-demo.ts';
import { ask, post } from './client.ts';

const SHARDS = 500;
const TESTS_PER_SHARD = 2;
/** As many workers speak at the same moment. */
const AT_ONCE = 16;
/**
 * Of renderings, and of writes to one surface: the first news, the end, and in between one for whatever came within a second. All this
 * takes some ten seconds, on a slow machine a minute; without bundling there would be one for each shard at least.
 */
const MOST = SHARDS / 10;
/** https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api: requests that make content */
const GITHUB_PER_MINUTE = 80;
/** Waiting for 500 shards takes the machine a while. */
const PATIENCE_MS = 240_000;

let demo: Demo;
beforeAll(async () => {
  demo = await startDemo();
});
afterAll(() => demo.stop());

/** GitHub's GraphQL is asked by POST who we are. */
const isWrite = ({ method, path }: RecordedRequest): boolean => method !== 'GET' && method !== 'HEAD' && path !== '/graphql';

interface Host {
  readonly provider: 'github' | 'gitlab';
  readonly run: Readonly<Record<string, unknown>>;
  readonly simulator: () => { readonly requests: readonly RecordedRequest[]; readonly unexpected: readonly RecordedRequest[] };
  /** Paths of the writes to each surface. */
  readonly surfaces: Readonly<Record<'verdict' | 'comment', RegExp>>;
  /** The line that stands at the commit, once the run is over. */
  readonly verdict: () => string | undefined;
}

const HOSTS: readonly Host[] = [
  {
    provider: 'github',
    run: {
      repository: { name: GITHUB_EXAMPLE.repository },
      commit: GITHUB_EXAMPLE.commit,
      change: { number: GITHUB_EXAMPLE.pullRequest },
    },
    simulator: () => demo.github,
    surfaces: { verdict: /\/check-runs(\/\d+)?$|\/statuses\//, comment: /\/comments(\/\d+)?$/ },
    verdict: () => demo.github.state.checkRuns.find(({ status }) => status === 'completed')?.output.title ?? undefined,
  },
  {
    provider: 'gitlab',
    run: {
      repository: { name: GITLAB_EXAMPLE.path },
      commit: GITLAB_EXAMPLE.sha,
      change: { number: GITLAB_EXAMPLE.mergeRequestIid },
    },
    simulator: () => demo.gitlab,
    surfaces: { verdict: /\/statuses\//, comment: /\/notes(\/\d+)?$/ },
    verdict: () => demo.gitlab.state.statuses.findLast(({ status }) => status === 'failed')?.description ?? undefined,
  },
];

type Sent = Partial<WorkerEvent> & { readonly type: WorkerEvent['type']; readonly id: string };

const at = (second: number): string => new Date(Date.parse('2026-03-01T10:00:00.000Z') + second * 1000).toISOString();

/** One batch for each shard, as its worker sends it in the end. One test of every hundredth shard fails. */
function batchOf(runId: string, shard: string, index: number): Sent[] {
  const tests = Array.from({ length: TESTS_PER_SHARD }, (_, test): Sent => {
    const status = index % 100 === 0 && test === 0 ? 'failed' : 'passed';
    const event = { id: `${shard}-${test}`, runId, at: at(1 + test), shard, worker: shard };
    return { ...event, type: 'test-finished', test: { name: `${shard} test ${test}`, status, durationMs: 100 } };
  });
  return [...tests, { type: 'shard-finished', id: `${shard}-end`, runId, at: at(9), shard, worker: shard }];
}

/** How many times reports were made, of whichever run. */
async function countRenderings(): Promise<number> {
  const { text } = await ask(demo, '/metrics');
  const lines = text.split('\n').filter((line) => /^testwire_jobs_total\{.*queue="reports"/.test(line));
  return lines.reduce((sum, line) => sum + Number(/\} (\d+)/.exec(line)?.[1]), 0);
}

async function reportAll(runId: string, { provider, run }: Host): Promise<number> {
  const shards = Array.from({ length: SHARDS }, (_, index) => `shard-${String(index).padStart(3, '0')}`);
  const started = { type: 'run-started', id: 'start', runId, at: at(0), run: { ...run, provider }, plan: { shards } };
  expect((await post(demo, '/v1/events', { events: [started] })).status).toBe(202);
  const batches = shards.map((shard, index) => batchOf(runId, shard, index)).values();
  const speak = async (): Promise<void> => {
    for (const events of batches) {
      const answer = await post(demo, '/v1/events', { events });
      expect(answer).toMatchObject({ status: 202, json: { refused: [] } });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, speak));
  return 1 + SHARDS * (TESTS_PER_SHARD + 1);
}

describe.each(HOSTS)('500 shards of one run at $provider', (host) => {
  const runId = `many-shards-${host.provider}`;
  let events: number;
  let renderings: number;
  let writes: readonly RecordedRequest[];

  beforeAll(async () => {
    const before = await countRenderings();
    events = await reportAll(runId, host);
    await untilFinal(demo, runId, PATIENCE_MS);
    await askUntil(demo, `/v1/runs/${runId}`, () => host.verdict(), PATIENCE_MS);
    await askUntil(
      demo,
      `/v1/publications?runId=${runId}&connection=${host.provider}`,
      (answer) =>
        (answer as { items: { surface: string }[] }).items.some(({ surface }) => surface === 'comment') ? true : undefined,
      PATIENCE_MS,
    );
    renderings = (await countRenderings()) - before;
    writes = host.simulator().requests.filter(isWrite);
  }, 2 * PATIENCE_MS);

  const writesTo = (surface: keyof Host['surfaces']): number =>
    writes.filter(({ path }) => host.surfaces[surface].test(decodeURIComponent(path))).length;

  it('are all in the report, and in the line at the commit', async () => {
    const { json } = await ask(demo, `/v1/runs/${runId}/report.json`);
    const total = SHARDS * TESTS_PER_SHARD;
    expect(json).toMatchObject({
      status: 'failed',
      totals: { total, passed: total - 5, failed: 5, errored: 0, skipped: 0 },
      conservation: { reported: total, merged: total, balanced: true },
    });
    expect(json.shards).toHaveLength(SHARDS);
    expect(json.shards.filter((shard: { state: string }) => shard.state !== 'reported')).toEqual([]);
    expect(host.verdict()).toMatch(new RegExp(`5 failed.* ${total - 5} passed of ${total}`));
  });

  it('cost a few writes, and no provider has to refuse one', () => {
    const verdicts = writesTo('verdict');
    const comments = writesTo('comment');
    const minutes = Math.ceil(events / GITHUB_PER_MINUTE);
    process.stdout.write(
      `${host.provider}: ${events} events of ${SHARDS} shards: ${renderings} renderings, ${verdicts} writes to the check or status, ${comments} to the comment. ` +
        `One write for each event would be ${events}: ${minutes} minutes of all that GitHub takes (${GITHUB_PER_MINUTE} a minute).\n`,
    );
    expect(renderings).toBeGreaterThanOrEqual(2);
    expect(renderings).toBeLessThan(MOST);
    expect(verdicts).toBeGreaterThanOrEqual(1);
    expect(verdicts).toBeLessThanOrEqual(renderings);
    expect(comments).toBe(1);
    expect(verdicts + comments).toBe(writes.length);
    const { requests, unexpected } = host.simulator();
    expect(requests.filter(({ status }) => status === 403 || status === 429)).toEqual([]);
    expect(unexpected).toEqual([]);
  });
});
