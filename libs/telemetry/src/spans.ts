import { type Attributes, type Link, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';

export { SpanKind };

const TRACER = 'testwire';

const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;

/** Leads to the spans of these `traceparent` headers; to none for what is no such header. */
function linksTo(traceparents: readonly (string | undefined)[]): Link[] {
  return traceparents.flatMap((header) => {
    const [, traceId, spanId, flags] = TRACEPARENT.exec(header ?? '') ?? [];
    if (traceId === undefined || spanId === undefined || flags === undefined) return [];
    const context = { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true };
    return trace.isSpanContextValid(context) ? [{ context }] : [];
  });
}

export interface SpanOptions {
  readonly kind?: SpanKind;
  readonly attributes?: Attributes;
  /** `traceparent` headers of what led to it, where that is another trace. */
  readonly follows?: readonly (string | undefined)[];
}

/** Runs `work` inside a span; an exception marks the span and keeps flying. */
export async function inSpan<T>(
  name: string,
  { follows = [], ...options }: SpanOptions,
  work: (span: Span) => Promise<T>,
): Promise<T> {
  return trace.getTracer(TRACER).startActiveSpan(name, { ...options, links: linksTo(follows) }, async (span) => {
    try {
      return await work(span);
    } catch (error) {
      span.recordException(error instanceof Error ? error : String(error));
      span.setStatus({ code: SpanStatusCode.ERROR });
      throw error;
    } finally {
      span.end();
    }
  });
}

/** Id of the trace being served, for records that outlive the logs. */
export function activeTraceId(): string | undefined {
  return trace.getActiveSpan()?.spanContext().traceId;
}

/** The trace being served as a `traceparent` header, for those who go on with it later or elsewhere. */
export function activeTraceparent(): string | undefined {
  const span = trace.getActiveSpan()?.spanContext();
  if (span === undefined || !trace.isSpanContextValid(span)) return undefined;
  return `00-${span.traceId}-${span.spanId}-${span.traceFlags.toString(16).padStart(2, '0')}`;
}

/** Says of the span being served what it is about. */
export function describeSpan(attributes: Attributes): void {
  trace.getActiveSpan()?.setAttributes(attributes);
}

/** A `fetch` whose every call is a client span, without query strings: they may hold secrets. */
export function traceFetch(fetch: typeof globalThis.fetch, peer: string): typeof globalThis.fetch {
  return (input, init) => {
    const request = new URL(input instanceof Request ? input.url : input);
    const method = init?.method ?? (input instanceof Request ? input.method : 'GET');
    const attributes = {
      'http.request.method': method,
      'server.address': request.host,
      'url.path': request.pathname,
      'testwire.peer': peer,
    };
    return inSpan(`${method} ${peer}`, { kind: SpanKind.CLIENT, attributes }, async (span) => {
      const response = await fetch(input, init);
      span.setAttribute('http.response.status_code', response.status);
      return response;
    });
  };
}
