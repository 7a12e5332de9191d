import { type Attributes, type Meter, type MeterProvider, metrics, type ObservableResult } from '@opentelemetry/api';

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

/** What a meter provider has made, by name: to be asked for it at every measurement costs more than the measurement. */
function rememberByProvider<Instrument>(
  make: (meter: Meter, name: string, description: string) => Instrument,
): (name: string, description: string) => Instrument {
  const byProvider = new WeakMap<MeterProvider, Map<string, Instrument>>();
  return (name, description) => {
    const provider = metrics.getMeterProvider();
    const made = byProvider.get(provider) ?? new Map<string, Instrument>();
    byProvider.set(provider, made);
    const instrument = made.get(name) ?? make(provider.getMeter(METER), name, description);
    made.set(name, instrument);
    return instrument;
  };
}

/** Looked up at call time, not at import time, so that it belongs to the meter provider that is registered then. */
export const counter: (name: string, description: string) => Counter = rememberByProvider((meter, name, description) =>
  meter.createCounter(name, { description }),
);

export const histogram: (name: string, description: string) => Histogram = rememberByProvider((meter, name, description) =>
  meter.createHistogram(name, { description, advice: { explicitBucketBoundaries: SECONDS } }),
);

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
