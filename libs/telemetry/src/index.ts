export { createLogger, type Logger, type LoggerOptions } from './logger.ts';
export { type Counter, counter, type Histogram, histogram } from './metrics.ts';
export { activeTraceId, inSpan, SpanKind, traceFetch } from './spans.ts';
export { startTelemetry, type Telemetry, type TelemetryOptions } from './telemetry.ts';
