import type { TakenSpan } from './take-spans.ts';

const PER_MS = 1_000_000n;

/** The trace that spans the most services. */
export function widestTrace(spans: readonly TakenSpan[]): TakenSpan[] {
  const byTrace = new Map<string, TakenSpan[]>();
  for (const span of spans) byTrace.set(span.traceId, [...(byTrace.get(span.traceId) ?? []), span]);
  const width = (trace: readonly TakenSpan[]): number => new Set(trace.map(({ service }) => service)).size;
  return [...byTrace.values()].toSorted((one, other) => width(other) - width(one))[0] ?? [];
}

/**
 * From the span up to where it all began, this one first: through its parents, and by links from one trace to the one it follows. A link
 * says more than a parent: a lease is asked for by one trace, and given because of another.
 */
export function wayTo(span: TakenSpan, spans: readonly TakenSpan[]): TakenSpan[] {
  const before = span.links[0]?.spanId ?? span.parentSpanId;
  const step = spans.find(({ spanId }) => spanId === before);
  return [span, ...(step === undefined ? [] : wayTo(step, spans))];
}

/** A line for each span, children below their parents, with the service that made it and its times in milliseconds. */
export function showTrace(trace: readonly TakenSpan[]): string {
  const known = new Set(trace.map(({ spanId }) => spanId));
  const begin = trace.reduce((least, { start }) => (start < least ? start : least), trace[0]?.start ?? 0n);
  const lines: string[] = [];
  const show = (span: TakenSpan, depth: number): void => {
    const at = `+${(span.start - begin) / PER_MS} ms`.padStart(9);
    const took = `${(span.end - span.start) / PER_MS} ms`.padStart(8);
    lines.push(`${at} ${took}  ${span.service.replace('testwire-', '').padEnd(18)}${'  '.repeat(depth)}${span.name}`);
    const children = trace.filter(({ parentSpanId }) => parentSpanId === span.spanId);
    for (const child of children.toSorted((one, other) => Number(one.start - other.start))) show(child, depth + 1);
  };
  for (const span of trace.filter(({ parentSpanId }) => !known.has(parentSpanId))) show(span, 0);
  return lines.join('\n');
}
