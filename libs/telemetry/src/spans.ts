import { type Attributes, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';

export { SpanKind };

const TRACER = 'testwire';

/** Runs `work` inside a span; an exception marks the span and keeps flying. */
export async function inSpan<T>(
  name: string,
  options: { readonly kind?: SpanKind; readonly attributes?: Attributes },
  work: (span: Span) => Promise<T>,
): Promise<T> {
  return trace.getTracer(TRACER).startActiveSpan(name, options, async (span) => {
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
