import { activeTraceId, inSpan, startTelemetry, type Telemetry } from '@testwire/telemetry';
import { startTestRedis, type TestRedis } from '@testwire/testkit';
import { InMemorySpanExporter, type ReadableSpan, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node';
import { eventually } from './support/eventually.ts';
import { defineQueue, openQueue, type OpenQueue } from './support/open-queue.ts';

const exporter = new InMemorySpanExporter();
let telemetry: Telemetry;
let redis: TestRedis;
let queue: OpenQueue;

beforeAll(async () => {
  telemetry = startTelemetry({ service: 'test', spanProcessors: [new SimpleSpanProcessor(exporter)] });
  redis = await startTestRedis();
  queue = await openQueue(redis.url, defineQueue('traced'));
});
afterAll(async () => {
  await queue.close();
  await redis.stop();
  await telemetry.stop();
});

function ancestors(span: ReadableSpan, all: readonly ReadableSpan[]): readonly string[] {
  const parent = all.find((other) => other.spanContext().spanId === span.parentSpanContext?.spanId);
  return parent === undefined ? [] : [parent.name, ...ancestors(parent, all)];
}

describe('a job', () => {
  it('is worked on in the trace of whoever sent it', async () => {
    let inHandler: string | undefined;
    queue.consume({
      handle: () =>
        inSpan('handler', {}, async () => {
          inHandler = activeTraceId();
        }),
    });
    const inSender = await inSpan('sender', {}, async () => {
      await queue.producer.send({ n: 1 });
      return activeTraceId();
    });
    const find = (name: string): ReadableSpan | undefined => exporter.getFinishedSpans().find((span) => span.name === name);
    await eventually(() => exporter.getFinishedSpans().some((span) => span.name === 'process traced'), true);
    const handler = find('handler');
    if (handler === undefined) throw new Error('The handler made no span.');
    expect(inSender).toMatch(/^[0-9a-f]{32}$/);
    expect(inHandler).toBe(inSender);
    expect(handler.spanContext().traceId).toBe(inSender);
    expect(ancestors(handler, exporter.getFinishedSpans())).toEqual(['process traced', 'add traced.traced', 'sender']);
  });

  it('is counted and timed by queue and result', async () => {
    await eventually(
      async () => /testwire_jobs_total\{[^}]*queue="traced",result="done"[^}]*\} 1/.test(await telemetry.renderMetrics()),
      true,
    );
    expect(await telemetry.renderMetrics()).toMatch(/testwire_job_seconds_count\{[^}]*queue="traced"[^}]*\} 1/);
  });
});
