export { createLogger, type Logger, type LoggerOptions } from './logger.ts';
export { type Counter, counter, gauge, type Histogram, histogram, type Reading } from './metrics.ts';
export { activeTraceId, activeTraceparent, describeSpan, inSpan, SpanKind, traceFetch } from './spans.ts';
export { startTelemetry, type Telemetry, type TelemetryOptions } from './telemetry.ts';
