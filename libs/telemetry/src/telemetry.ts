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
}

export interface Telemetry {
  /** All metrics of this process in Prometheus' text format. */
  renderMetrics(): Promise<string>;
  /** Flushes what is buffered and undoes the global registration. */
  stop(): Promise<void>;
}

/** Shows of a gauge what is there now. As it comes, it would show every value of labels that there ever was, for ever. */
class MetricsReader extends PrometheusExporter {
  override selectAggregationTemporality(type: InstrumentType): AggregationTemporality {
    return type === InstrumentType.OBSERVABLE_GAUGE ? AggregationTemporality.DELTA : AggregationTemporality.CUMULATIVE;
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
      await tracerProvider.shutdown();
      await meterProvider.shutdown();
      trace.disable();
      context.disable();
      propagation.disable();
      metrics.disable();
    },
  };
}
