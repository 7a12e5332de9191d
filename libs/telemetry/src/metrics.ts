import { type Attributes, metrics } from '@opentelemetry/api';

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
const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120];

/** Made at call time, not at import time, so that it belongs to the meter provider that is registered then. */
export function counter(name: string, description: string): Counter {
  return { add: (count, labels) => metrics.getMeter(METER).createCounter(name, { description }).add(count, labels) };
}

export function histogram(name: string, description: string): Histogram {
  const options = { description, advice: { explicitBucketBoundaries: SECONDS } };
  return { record: (value, labels) => metrics.getMeter(METER).createHistogram(name, options).record(value, labels) };
}
