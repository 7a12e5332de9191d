import { deriveRunId } from '@testwire/contracts';
import { GITHUB_EXAMPLE } from '@testwire/testkit';
import { askUntil, publicationsOf, runOfDelivery, untilFinal } from '../demo/ask.ts';
import { type Demo, startDemo } from '../demo/start-demo.ts';
import { ask, post, sendSample } from './client.ts';

let demo: Demo;

/** A personal access token, which may not create check runs, and a project whose workers report for every commit. */
beforeAll(async () => {
  demo = await startDemo({
    env: { GITHUB_TOKEN: GITHUB_EXAMPLE.patToken },
    configFile: {
      projects: {
        widgets: {
          connection: 'gitlab',
          repository: 'acme/widgets',
          name: 'Widgets',
          run: { shards: ['unit', 'slow'], deadlineMinutes: 60 },
        },
        octo: { connection: 'github', repository: GITHUB_EXAMPLE.repository, collect: { pipelines: ['CI'] } },
      },
    },
  });
});
afterAll(() => demo.stop());

interface Kept {
  readonly deliveryId: string;
  readonly outcome: string;
  readonly reason?: string;
  readonly attempts: number;
}

const settled = (deliveryId: string, outcome: string): Promise<Kept> =>
  askUntil(demo, '/v1/deliveries', (page) =>
    (page as { items: Kept[] }).items.find((item) => item.deliveryId === deliveryId && item.outcome === outcome),
  );

describe('deliveries are de-duplicated by outcome', () => {
  const deliveryId = 'd0000000-0000-4000-a000-000000000001';

  it('works on a delivery again when it failed before', async () => {
    demo.github.failNext({
      method: 'GET',
      path: /\/actions\/runs\/1001\/artifacts/,
      status: 403,
      times: 1,
      body: { message: 'Resource not accessible by personal access token' },
    });
    await sendSample(demo, 'github', 'workflow_run.completed', { deliveryId });
    const failed = await settled(deliveryId, 'failed');
    expect(failed.reason).toMatch(/actions/i);
    await sendSample(demo, 'github', 'workflow_run.completed', { deliveryId });
    const processed = await settled(deliveryId, 'processed');
    expect(processed.attempts).toBe(2);
  });

  it('shows a commit status where the token may not create check runs, and says so', async () => {
    const runId = await runOfDelivery(demo, deliveryId);
    await untilFinal(demo, runId);
    const published = await publicationsOf(demo, runId, 'github', ['check', 'comment']);
    expect(published.find((item) => item.surface === 'check')).toMatchObject({
      outcome: 'degraded',
      rung: 'commit-status',
      reason: expect.any(String),
    });
    expect([...demo.github.state.checkRuns.values()]).toEqual([]);
    expect(demo.github.state.statuses.filter((status) => status.context.startsWith('Testwire'))).toHaveLength(1);
  });

  it('gives a pipeline that the project does not collect from its reason', async () => {
    const other = 'd0000000-0000-4000-a000-000000000002';
    await sendSample(demo, 'github', 'push', { deliveryId: other });
    expect((await settled(other, 'ignored')).reason).toContain('project octo plans no run');
  });
});

describe('a project whose workers report for every commit', () => {
  const commit = '7b5c3cc8be40ee161ae89a06bba6229da1032a0c';
  const runId = deriveRunId('widgets', commit, 'Widgets');
  const at = '2026-03-01T10:00:00.000Z';

  it('shows a run as pending as soon as the merge request is there', async () => {
    const deliveryId = 'e0000000-0000-4000-a000-000000000001';
    await sendSample(demo, 'gitlab', 'merge_request', { deliveryId });
    expect(await runOfDelivery(demo, deliveryId)).toBe(runId);
    await publicationsOf(demo, runId, 'gitlab', ['status']);
    expect(demo.gitlab.state.statuses.at(-1)).toMatchObject({ status: 'pending', name: 'Widgets' });
    expect((await ask(demo, `/v1/runs/${runId}`)).json).toMatchObject({
      status: 'pending',
      final: false,
      description: { project: 'widgets' },
    });
  });

  it('is final when both shards reported, however they reported', async () => {
    const test = { type: 'test-finished', id: 't1', runId, at, shard: 'unit', test: { name: 'fits', status: 'passed' } };
    await post(demo, '/v1/events', { events: [test, { type: 'shard-finished', id: 'u', runId, at, shard: 'unit' }] });
    const junit = '<testsuite name="slow"><testcase name="runs"/></testsuite>';
    await ask(demo, `/v1/runs/${runId}/result?shard=slow`, {
      method: 'POST',
      body: junit,
      headers: { 'Content-Type': 'application/xml' },
    });
    expect(await untilFinal(demo, runId)).toMatchObject({ status: 'passed' });
    await askUntil(demo, `/v1/publications?runId=${runId}`, () =>
      demo.gitlab.state.statuses.at(-1)?.status === 'success' ? true : undefined,
    );
    await publicationsOf(demo, runId, 'gitlab', ['status', 'comment']);
    expect(demo.gitlab.state.notes.filter((note) => note.body.includes('<!-- testwire:'))).toHaveLength(1);
  });

  it('cancels what is unfinished when the merge request is closed', async () => {
    const next = 'd9f1a5c4e6b7382910afbecd5768493021aabbcc';
    const opened = 'e0000000-0000-4000-a000-000000000002';
    await sendSample(demo, 'gitlab', 'merge_request', { deliveryId: opened, commit: next });
    const nextRun = await runOfDelivery(demo, opened);
    const payload = demo.gitlab.mergeRequestPayload(42, 3, 'close');
    const { body, headers } = signedGitLab(payload, 'e0000000-0000-4000-a000-000000000003');
    expect((await ask(demo, '/webhooks/gitlab', { method: 'POST', body, headers, token: null })).status).toBe(202);
    expect(await untilFinal(demo, nextRun)).toMatchObject({ status: 'cancelled', reason: 'change 3 was closed' });
    expect((await ask(demo, `/v1/runs/${runId}`)).json.status).toBe('passed');
  });
});

function signedGitLab(payload: unknown, id: string): { body: string; headers: Record<string, string> } {
  return {
    body: JSON.stringify(payload),
    headers: {
      'Content-Type': 'application/json',
      'X-Gitlab-Event': 'Merge Request Hook',
      'X-Gitlab-Token': 'sim-gitlab-webhook-token',
      'Idempotency-Key': id,
    },
  };
}

/** How many jobs of a queue were finished, as `/metrics` tells. */
async function jobsDone(queue: string): Promise<number> {
  const { text } = await ask(demo, '/metrics');
  const line = text
    .split('\n')
    .find((one) => one.startsWith('testwire_jobs_total') && one.includes(`queue="${queue}"`) && one.includes('result="done"'));
  return Number(/\} (\d+)/.exec(line ?? '')?.[1] ?? 0);
}

describe('an older run', () => {
  it('never overwrites what a newer one shows in the one comment', async () => {
    const change = { number: GITHUB_EXAMPLE.pullRequest };
    const started = (runId: string, at: string, commit: string) => ({
      type: 'run-started',
      id: 's',
      runId,
      at,
      run: { provider: 'github', repository: { name: GITHUB_EXAMPLE.repository }, commit, change },
    });
    const finish = (runId: string, at: string, name: string) => [
      { type: 'test-finished', id: 't', runId, at, shard: 's', test: { name, status: 'passed' } },
      { type: 'run-finished', id: 'f', runId, at },
    ];
    const commentBody = (): string =>
      [...demo.github.state.comments.values()].find((comment) => comment.body.includes('<!-- testwire:'))?.body ?? '';
    const olderStatus = (): string | undefined =>
      demo.github.state.statuses.findLast((status) => status.sha === GITHUB_EXAMPLE.baseCommit)?.state;
    await post(demo, '/v1/events', { events: [started('older', '2027-01-01T10:00:00Z', GITHUB_EXAMPLE.baseCommit)] });
    await post(demo, '/v1/events', {
      events: [
        started('newer', '2027-01-01T11:00:00Z', GITHUB_EXAMPLE.commit),
        ...finish('newer', '2027-01-01T11:05:00Z', 'of the newer run'),
      ],
    });
    await askUntil(demo, '/v1/publications', () => (commentBody().includes('newer') ? true : undefined));
    const before = await jobsDone('notify-github');
    await post(demo, '/v1/events', { events: finish('older', '2027-01-01T12:00:00Z', 'of the older run') });
    await untilFinal(demo, 'older');
    await askUntil(demo, '/v1/publications?runId=older&connection=github', () =>
      olderStatus() === 'success' ? true : undefined,
    );
    await askUntil(demo, '/v1/runs', async () => ((await jobsDone('notify-github')) > before ? true : undefined));
    expect(commentBody()).toContain('newer');
    expect(commentBody()).not.toContain('older');
  });
});
