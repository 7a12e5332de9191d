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

/** Made at call time, not at import time, so that it belongs to the meter provider that is registered then. */
export function counter(name: string, description: string): Counter {
  return { add: (count, labels) => metrics.getMeter(METER).createCounter(name, { description }).add(count, labels) };
}

export function histogram(name: string, description: string): Histogram {
  return { record: (value, labels) => metrics.getMeter(METER).createHistogram(name, { description }).record(value, labels) };
}
