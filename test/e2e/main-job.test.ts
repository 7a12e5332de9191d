import { InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { GITHUB_EXAMPLE, GITLAB_EXAMPLE } from '@testwire/testkit';
import { askUntil, publicationsOf, runOfDelivery, untilFinal } from '../demo/ask.ts';
import { type Demo, startDemo } from '../demo/start-demo.ts';
import { ask, post, sendSample } from './client.ts';

const spans = new InMemorySpanExporter();
let demo: Demo;

beforeAll(async () => {
  demo = await startDemo({ spanProcessors: [new SimpleSpanProcessor(spans)] });
});
afterAll(() => demo.stop());
afterEach(() => {
  expect(demo.github.unexpected).toEqual([]);
  expect(demo.gitlab.unexpected).toEqual([]);
});

describe('a GitHub workflow that has completed', () => {
  const deliveryId = 'a0000000-0000-4000-a000-000000000001';
  let runId: string;

  beforeAll(async () => {
    const answer = await sendSample(demo, 'github', 'workflow_run.completed', { deliveryId });
    expect(answer).toMatchObject({
      status: 202,
      json: { status: 'queued', delivery: deliveryId, event: 'workflow_run.completed' },
    });
    runId = await runOfDelivery(demo, deliveryId);
    await untilFinal(demo, runId);
    await publicationsOf(demo, runId, 'github', ['check', 'comment']);
  });

  it('becomes a check run with the numbers of the JUnit files inside its artifact', () => {
    const [checkRun, ...others] = [...demo.github.state.checkRuns.values()];
    expect(others).toEqual([]);
    expect(checkRun).toMatchObject({
      headSha: GITHUB_EXAMPLE.commit,
      status: 'completed',
      conclusion: 'failure',
      externalId: runId,
    });
    expect(checkRun?.output?.title).toMatch(/2 failed.*9 passed.*12/);
    expect(checkRun?.output?.summary).toContain('Passed: 9 (75.0%)');
    // The demo leaves the choice of the port to the system.
    expect(checkRun?.detailsUrl).toBe(`${demo.url}/v1/runs/${runId}/report.html`);
  });

  it('becomes one comment on the pull request', () => {
    const comments = [...demo.github.state.comments.values()].filter((comment) => comment.body.includes('<!-- testwire:'));
    expect(comments).toHaveLength(1);
    expect(comments[0]?.body).toContain('sums prices');
  });

  it('has its three reports', async () => {
    const markdown = await ask(demo, `/v1/runs/${runId}/report.md`, { token: null });
    const html = await ask(demo, `/v1/runs/${runId}/report.html`, { token: null });
    const json = await ask(demo, `/v1/runs/${runId}/report.json`, { token: null });
    expect(markdown.text).toContain('- Failed: 2 (16.7%)');
    expect(html.text).toMatch(/^<!doctype html>/i);
    expect(json.json).toMatchObject({
      status: 'failed',
      totals: { total: 12, passed: 9, failed: 2, errored: 0, skipped: 1 },
      conservation: { balanced: true },
    });
  });

  it('is one trace, from the webhook to the calls at the provider', async () => {
    const { items } = (await ask(demo, '/v1/deliveries')).json as { items: { deliveryId: string; traceId: string }[] };
    const traceId = items.find((item) => item.deliveryId === deliveryId)?.traceId;
    const ofTrace = () => spans.getFinishedSpans().filter((span) => span.spanContext().traceId === traceId);
    const orphans = (): string[] => {
      const ids = new Set(ofTrace().map((span) => span.spanContext().spanId));
      return ofTrace().flatMap(({ name, parentSpanContext }) =>
        parentSpanContext !== undefined && !ids.has(parentSpanContext.spanId) ? [name] : [],
      );
    };
    // A job ends a moment after what it did is seen, and only then does its span.
    await askUntil(demo, '/v1/deliveries', () => (orphans().length === 0 ? true : undefined));
    const names = ofTrace().map((span) => span.name);
    expect(names).toContain('POST /webhooks/:connection');
    expect(names).toContain('publish check');
    expect(names).toContain('POST github');
  });

  it('is not done twice when the delivery comes again', async () => {
    const writes = demo.github.requests.length;
    expect((await sendSample(demo, 'github', 'workflow_run.completed', { deliveryId })).status).toBe(202);
    // A later delivery is only worked on after the copy: when it is settled, the copy was dropped.
    await sendSample(demo, 'github', 'ping', { deliveryId: 'a0000000-0000-4000-a000-000000000002' });
    const copy = await askUntil(demo, '/v1/deliveries', (answer) => {
      const { items } = answer as { items: { deliveryId: string; outcome: string; attempts: number }[] };
      return items.some((item) => item.deliveryId.endsWith('2'))
        ? items.find((item) => item.deliveryId === deliveryId)
        : undefined;
    });
    expect(copy).toMatchObject({ outcome: 'processed', attempts: 1 });
    expect(demo.github.requests).toHaveLength(writes);
  });

  it('is collected again as a new attempt, whose tests supersede the first ones', async () => {
    const rerun = 'a0000000-0000-4000-a000-000000000003';
    await sendSample(demo, 'github', 'check_run.rerequested', { deliveryId: rerun, pipelineId: runId });
    await askUntil(demo, `/v1/runs/${runId}`, (answer) => {
      const { attempt, status } = answer as { attempt: number; status: string };
      return attempt === 2 && status === 'pending' ? true : undefined;
    });
    const done = 'a0000000-0000-4000-a000-000000000004';
    await sendSample(demo, 'github', 'workflow_run.completed', { deliveryId: done, pipelineAttempt: 2 });
    await runOfDelivery(demo, done);
    const report = await askUntil(demo, `/v1/runs/${runId}/report.json`, (answer) => {
      const seen = answer as { attempt: number; status: string; flaky: number; totals: { total: number; failed: number } };
      return seen.attempt === 2 && seen.status === 'passed' ? seen : undefined;
    });
    expect(report.totals).toMatchObject({ total: 12, failed: 0 });
    expect(report.flaky).toBe(2);
    const comments = [...demo.github.state.comments.values()].filter((comment) => comment.body.includes('<!-- testwire:'));
    expect(comments).toHaveLength(1);
  });
});

describe('a GitLab pipeline that has ended', () => {
  const deliveryId = 'b0000000-0000-4000-a000-000000000001';

  it('becomes a commit status and one note, with the numbers of its test report', async () => {
    await sendSample(demo, 'gitlab', 'pipeline', { deliveryId });
    const runId = await runOfDelivery(demo, deliveryId);
    expect((await untilFinal(demo, runId)).status).toBe('failed');
    await publicationsOf(demo, runId, 'gitlab', ['status', 'comment']);
    const statuses = demo.gitlab.state.statuses.filter((status) => status.sha === GITLAB_EXAMPLE.sha);
    expect(statuses.at(-1)).toMatchObject({ status: 'failed', description: expect.stringMatching(/2 failed.*7 passed.*10/) });
    const notes = demo.gitlab.state.notes.filter((note) => note.body.includes('<!-- testwire:'));
    expect(notes).toHaveLength(1);
    expect(demo.gitlab.state.quickActions).toEqual([]);
    expect(demo.gitlab.contractBreaches).toEqual([]);
  });
});

describe("the seed's sample result, posted in snake_case", () => {
  const sample = {
    test_run_id: 'test-123',
    status: 'success',
    total_tests: 42,
    passed_tests: 40,
    failed_tests: 1,
    skipped_tests: 1,
    duration_seconds: 125.7,
    metadata: {
      performance_metrics: { average_throughput: 124.5, average_latency_ms: 8.7 },
      failed_tests: [{ name: 'test_large_batch', error: 'CUDA out of memory', duration_seconds: 3.2 }],
    },
  };

  it("gives the seed's sample report, line for line", async () => {
    expect((await post(demo, '/v1/runs/test-123/result', sample)).status).toBe(202);
    await untilFinal(demo, 'test-123');
    const { text } = await ask(demo, '/v1/runs/test-123/report.md');
    expect(text.replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC/, '(time)').split('\n')).toEqual([
      '# Test Run Report: test-123',
      '',
      '**Status:** SUCCESS',
      '',
      '**Summary:**',
      '- Total Tests: 42',
      '- Passed: 40 (95.2%)',
      '- Failed: 1 (2.4%)',
      '- Skipped: 1 (2.4%)',
      '- Duration: 2m 5.70s',
      '',
      '## Performance Metrics',
      '',
      '| Metric | Value |',
      '|--------|-------|',
      '| Average Throughput | 124.50 |',
      '| Average Latency Ms | 8.70 |',
      '',
      '## Test Details',
      '',
      '### Failed Tests',
      '',
      '| Test | Error | Duration |',
      '|------|-------|----------|',
      '| test_large_batch | CUDA out of memory | 3.20s |',
      '',
      '### Passed Tests: 40',
      '',
      '*Report generated on (time)*',
      '',
    ]);
  });
});
