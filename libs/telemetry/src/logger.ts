import { trace } from '@opentelemetry/api';
import { type DestinationStream, type Logger as PinoLogger, pino } from 'pino';
import { redactFields } from './redact-fields.ts';

/** Messages are constant text; what varies goes into fields, so that logs can be counted and searched. */
export type Logger = PinoLogger;

export interface LoggerOptions {
  readonly service: string;
  readonly level: string;
  readonly destination?: DestinationStream;
}

/** What `child` is given does not pass the formatter, so pino's own redaction looks at these. */
const SECRET_FIELDS = [
  'token',
  'secret',
  'password',
  'authorization',
  'privateKey',
  'webhookSecret',
  'webhookSecrets',
  'signingTokens',
  'secretAccessKey',
];

/** The trace that is being served, so that a log line leads to its trace and back. */
function traceFields(): Record<string, string> {
  const span = trace.getActiveSpan()?.spanContext();
  return span === undefined ? {} : { traceId: span.traceId, spanId: span.spanId };
}

function redactRecord(fields: object): Record<string, unknown> {
  return redactFields(fields) as Record<string, unknown>;
}

/** JSON lines on standard output, or wherever `destination` leads. */
export function createLogger({ service, level, destination }: LoggerOptions): Logger {
  const options = {
    level,
    base: { service },
    mixin: traceFields,
    redact: { paths: SECRET_FIELDS.flatMap((name) => [name, `*.${name}`]), censor: '[redacted]' },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }), log: redactRecord },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}
