import { type Attributes, metrics, type ObservableResult } from '@opentelemetry/api';

const METER = 'testwire';

/** Counts something, by its labels. Keep the number of different label values small. */
export interface Counter {
  add(count: number, labels?: Attributes): void;
}

/** Spreads measurements over buckets. Seconds, unless the name says otherwise. */
export interface Histogram {
  record(value: number, labels?: Attributes): void;
}

/** In seconds; OpenTelemetry's own are for milliseconds. */
const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 900, 3600];

/** Made at call time, not at import time, so that it belongs to the meter provider that is registered then. */
export function counter(name: string, description: string): Counter {
  return { add: (count, labels) => metrics.getMeter(METER).createCounter(name, { description }).add(count, labels) };
}

export function histogram(name: string, description: string): Histogram {
  const options = { description, advice: { explicitBucketBoundaries: SECONDS } };
  return { record: (value, labels) => metrics.getMeter(METER).createHistogram(name, options).record(value, labels) };
}

export interface Reading {
  readonly value: number;
  readonly labels?: Attributes;
}

/**
 * Shows what `read` finds each time the metrics are read. What cannot be read then is NaN, so that the other metrics are shown all
 * the same, and nobody takes an old value for a new one. Answers with what ends it. To be called when telemetry has been started.
 */
export function gauge(name: string, description: string, read: () => Promise<readonly Reading[]>): () => void {
  const observable = metrics.getMeter(METER).createObservableGauge(name, { description });
  let last: readonly Reading[] = [];
  const observe = async (result: ObservableResult): Promise<void> => {
    last = await read().catch(() =>
      last.map(({ labels }) => ({ value: Number.NaN, ...(labels === undefined ? {} : { labels }) })),
    );
    for (const { value, labels } of last) result.observe(value, labels);
  };
  observable.addCallback(observe);
  return () => observable.removeCallback(observe);
}
