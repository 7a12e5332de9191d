import { activeTraceId, createLogger, inSpan, startTelemetry, type Telemetry } from '@testwire/telemetry';
import { startTestRedis, type TestRedis } from '@testwire/testkit';
import { InMemorySpanExporter, type ReadableSpan, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node';
import { PermanentFailure } from '../src/index.ts';
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

describe('a queue without jobs', () => {
  it('makes no trace of looking for stalled ones', async () => {
    const idle = await openQueue(redis.url, defineQueue('idle'));
    // It looks as often, and leaves a key behind.
    idle.consume({ handle: async () => undefined, lockMs: 100 });
    await eventually(() => idle.links.producer.client.exists(idle.inspect.toKey('stalled-check')), 1);
    await idle.close();
    const names = exporter.getFinishedSpans().map((span) => span.name);
    expect(names.filter((name) => /stalled/i.test(name))).toEqual([]);
  });
});

describe('a job that failed for good', () => {
  it.each([
    ['by its last try', new Error('no luck'), ['warn job failed', 'error job given up']],
    ['at once', new PermanentFailure('refused'), ['error job given up']],
  ])('%s is counted once, and an error in the log', async (how, failure, expected) => {
    const name = `given-up-${how.replaceAll(' ', '-')}`;
    const failing = await openQueue(redis.url, defineQueue(name, { attempts: 2 }));
    const lines: string[] = [];
    const logger = createLogger({ service: 't', level: 'warn', destination: { write: (line) => void lines.push(line) } });
    failing.consume({ logger, handle: () => Promise.reject(failure) });
    await failing.producer.send({ n: 1 });
    await eventually(() => failing.counts(), { failed: 1 });
    // Closed, the consumer has nothing more to say.
    await failing.close();
    const said = lines.map((line) => JSON.parse(line) as { level: string; msg: string; queue: string });
    expect(said.map(({ level, msg }) => `${level} ${msg}`)).toEqual(expected);
    expect(said.at(-1)).toMatchObject({ queue: name, jobId: '1', tries: expected.length });
    expect(await telemetry.renderMetrics()).toMatch(
      new RegExp(`testwire_jobs_given_up_total\\{[^}]*queue="${name}"[^}]*\\} 1\n`),
    );
  });
});
