import { z } from 'zod';

const optionalText = z
  .string()
  .transform((text) => (text === '' ? undefined : text))
  .optional();

/** The environment variables that Testwire itself reads; docs/configuration.md explains each. Connections add `<ID>_TOKEN` and its like. */
export const environmentSchema = z.object({
  HOST: z.string().min(1).default('127.0.0.1'),
  PORT: z.coerce.number().int().min(0).max(65_535).default(8080),
  PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  READ_ACCESS: z.enum(['public', 'token']).optional(),
  LINK_SECRET: optionalText,
  TRUSTED_PROXIES: z.coerce.number().int().min(0).max(10).default(0),
  DATA_DIR: z.string().min(1).default('.data'),
  TESTWIRE_CONFIG: optionalText,
  REDIS_URL: z.url({ protocol: /^rediss?$/ }).optional(),
  // Looser than a URL: libpq's form for sockets has no host (postgresql:///name?host=/run/postgresql).
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'starts with "postgresql://"')
    .optional(),
  BLOB_STORE_URL: z
    .string()
    .regex(/^(file:|s3:\/\/)/, 'starts with "file:" or "s3://"')
    .optional(),
  S3_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
  AWS_REGION: optionalText,
  AWS_ACCESS_KEY_ID: optionalText,
  AWS_SECRET_ACCESS_KEY: optionalText,
  S3_FORCE_PATH_STYLE: z.enum(['true', 'false']).default('false'),
  NOTIFIER_PROVIDER: optionalText,
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
  DRAIN_SECONDS: z.coerce.number().positive().max(3600).default(25),
});
export type Environment = z.infer<typeof environmentSchema>;

/** Empty variables count as unset: Compose and Kubernetes make them easily. */
export function withoutEmpty(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== ''),
  );
}
