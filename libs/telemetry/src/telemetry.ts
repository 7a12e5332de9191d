import { context, metrics, propagation, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { AggregationTemporality, InstrumentType, MeterProvider } from '@opentelemetry/sdk-metrics';
import { BatchSpanProcessor, NodeTracerProvider, type SpanProcessor } from '@opentelemetry/sdk-trace-node';

export interface TelemetryOptions {
  readonly service: string;
  /** OTLP over HTTP; absent: spans are made (logs carry their ids) but not exported. */
  readonly otlpEndpoint?: string;
  /** Further sinks for spans; tests look into theirs. */
  readonly spanProcessors?: readonly SpanProcessor[];
  /** Milliseconds that `stop` has for what is buffered; 2,000 unless told. */
  readonly flushMs?: number;
}

export interface Telemetry {
  /** All metrics of this process in Prometheus' text format. */
  renderMetrics(): Promise<string>;
  /** Flushes what is buffered and undoes the global registration. Rejects when the last spans were not taken, in time or at all. */
  stop(): Promise<void>;
}

/** Shows of a gauge what is there now. As it comes, it would show every value of labels that there ever was, for ever. */
class MetricsReader extends PrometheusExporter {
  override selectAggregationTemporality(type: InstrumentType): AggregationTemporality {
    return type === InstrumentType.OBSERVABLE_GAUGE ? AggregationTemporality.DELTA : AggregationTemporality.CUMULATIVE;
  }
}

/** A collector that is away is asked again for 8 s; nobody waits for that at the end of a process. */
const FLUSH_MS = 2_000;

async function within(limitMs: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${limitMs} ms`)), limitMs);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Registers tracing and metrics for the whole process; OpenTelemetry's API is global by design. */
export function startTelemetry(options: TelemetryOptions): Telemetry {
  const resource = resourceFromAttributes({ 'service.name': `testwire-${options.service}` });
  const exporters =
    options.otlpEndpoint === undefined
      ? []
      : [new BatchSpanProcessor(new OTLPTraceExporter({ url: `${options.otlpEndpoint.replace(/\/+$/, '')}/v1/traces` }))];
  const tracerProvider = new NodeTracerProvider({ resource, spanProcessors: [...exporters, ...(options.spanProcessors ?? [])] });
  tracerProvider.register({ contextManager: new AsyncLocalStorageContextManager() });
  const reader = new MetricsReader({ preventServerStart: true });
  const meterProvider = new MeterProvider({ resource, readers: [reader] });
  metrics.setGlobalMeterProvider(meterProvider);
  const serializer = new PrometheusSerializer();
  return {
    async renderMetrics() {
      const { resourceMetrics, errors } = await reader.collect();
      if (errors.length > 0) throw new AggregateError(errors, 'Some metrics could not be collected.');
      return serializer.serialize(resourceMetrics);
    },
    async stop() {
      try {
        await within(options.flushMs ?? FLUSH_MS, tracerProvider.shutdown());
      } catch (error) {
        throw new Error(
          `The last spans were not taken by ${options.otlpEndpoint ?? 'their processors'}: ${error instanceof Error ? error.message : String(error)}`,
          { cause: error },
        );
      } finally {
        await meterProvider.shutdown();
        trace.disable();
        context.disable();
        propagation.disable();
        metrics.disable();
      }
    },
  };
}
