import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { InMemorySpanExporter, type ReadableSpan, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node';
import {
  activeTraceId,
  activeTraceparent,
  describeSpan,
  inSpan,
  SpanKind,
  startTelemetry,
  type Telemetry,
  traceFetch,
} from '../src/index.ts';

let exporter: InMemorySpanExporter;
let telemetry: Telemetry;
beforeEach(() => {
  // A telemetry that stops takes its exporters with it.
  exporter = new InMemorySpanExporter();
  telemetry = startTelemetry({ service: 'test', spanProcessors: [new SimpleSpanProcessor(exporter)] });
});
afterEach(() => telemetry.stop());

function span(name: string): ReadableSpan {
  const found = exporter.getFinishedSpans().find((one) => one.name === name);
  if (found === undefined) throw new Error(`There is no span ${name}.`);
  return found;
}

async function withServer<T>(work: (url: string) => Promise<T>): Promise<T> {
  const server = createServer((request, response) => {
    request.resume();
    response.statusCode = request.url?.startsWith('/missing') === true ? 404 : 200;
    response.end('ok');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    return await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

describe('a span', () => {
  it('nests in the one that is active, and hands on what the work answers', async () => {
    const answer = await inSpan('outer', { attributes: { run: 'run-1' } }, () => inSpan('inner', {}, async () => 42));
    expect(answer).toBe(42);
    expect(span('inner').parentSpanContext?.spanId).toBe(span('outer').spanContext().spanId);
    expect(span('inner').spanContext().traceId).toBe(span('outer').spanContext().traceId);
    expect(span('outer').attributes).toEqual({ run: 'run-1' });
    expect(span('outer').resource.attributes).toMatchObject({ 'service.name': 'testwire-test' });
  });

  it('is marked by an error, which goes on', async () => {
    const failing = inSpan('broken', {}, () => Promise.reject(new Error('no luck')));
    await expect(failing).rejects.toThrow('no luck');
    expect(span('broken').status.code).toBe(2);
    expect(span('broken').events.map((event) => event.attributes?.['exception.message'])).toEqual(['no luck']);
  });

  it('is linked to what it follows, and to nothing that is no trace', async () => {
    const before = await inSpan('before', {}, async () => activeTraceparent());
    expect(before).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
    await inSpan('after', { follows: [before, undefined, 'canary', `00-${'0'.repeat(32)}-${'0'.repeat(16)}-01`] }, async () =>
      describeSpan({ run: 'run-1' }),
    );
    expect(span('after').links.map(({ context }) => context.spanId)).toEqual([span('before').spanContext().spanId]);
    expect(span('after').spanContext().traceId).not.toBe(span('before').spanContext().traceId);
    expect(span('after').attributes).toEqual({ run: 'run-1' });
    expect(activeTraceparent()).toBeUndefined();
  });

  it('is active only inside of its work', async () => {
    expect(activeTraceId()).toBeUndefined();
    await inSpan('work', {}, async () => expect(activeTraceId()).toBe(activeTraceId()));
    expect(activeTraceId()).toBeUndefined();
  });
});

describe('a traced fetch', () => {
  it('makes a client span with method, host, path and status, and without the query', async () => {
    await withServer(async (url) => {
      const traced = traceFetch(fetch, 'github');
      const response = await inSpan('job', {}, () =>
        traced(`${url}/repos/o/r?access_token=canary#canary`, { method: 'POST', body: 'x' }),
      );
      expect(await response.text()).toBe('ok');
      const client = span('POST github');
      expect(client.kind).toBe(SpanKind.CLIENT);
      expect(client.attributes).toEqual({
        'http.request.method': 'POST',
        'http.response.status_code': 200,
        'server.address': new URL(url).host,
        'testwire.peer': 'github',
        'url.path': '/repos/o/r',
      });
      expect(client.parentSpanContext?.spanId).toBe(span('job').spanContext().spanId);
      expect(JSON.stringify([client.name, client.attributes, client.events])).not.toContain('canary');
    });
  });

  it.each([
    ['a Request', (url: string) => new Request(`${url}/missing?secret=canary`, { method: 'DELETE' }), 'DELETE gitlab'],
    ['a URL', (url: string) => new URL(`${url}/missing?secret=canary`), 'GET gitlab'],
  ])('takes %s too', async (_, make, name) => {
    await withServer(async (url) => {
      const response = await traceFetch(fetch, 'gitlab')(make(url));
      expect(response.status).toBe(404);
      expect(span(name).attributes).toMatchObject({ 'http.response.status_code': 404, 'url.path': '/missing' });
    });
  });

  it('marks its span when nobody answers', async () => {
    await expect(traceFetch(fetch, 'github')('http://127.0.0.1:1/x?secret=canary')).rejects.toThrow('fetch failed');
    expect(span('GET github').status.code).toBe(2);
    expect(JSON.stringify(span('GET github').events)).not.toContain('canary');
  });
});
