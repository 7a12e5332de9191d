import { z } from 'zod';

const optionalText = z
  .string()
  .transform((text) => (text === '' ? undefined : text))
  .optional();

/** One terabyte: what is more is a slip. */
const MOST_SPOOL_BYTES = 1024 ** 4;
const DRAIN_FAULT = 'must be a number above 0, up to 3600';

function wholeNumber(least: number, most: number, otherwise: number) {
  const message = `must be a whole number from ${least} to ${most}`;
  return z.coerce
    .number(message)
    .refine((value) => Number.isInteger(value) && value >= least && value <= most, message)
    .default(otherwise);
}

const webUrl = z.url({ protocol: /^https?$/, error: 'must be a URL that begins with http:// or https://' });

function oneOf<const Names extends readonly string[]>(names: Names): z.ZodEnum<{ [Name in Names[number]]: Name }> {
  return z.enum(names, `must be one of ${names.join(', ')}`);
}

/** The environment variables that Testwire itself reads; docs/configuration.md explains each. Connections add `<ID>_TOKEN` and its like. */
export const environmentSchema = z.object({
  HOST: z.string().min(1).default('127.0.0.1'),
  PORT: wholeNumber(0, 65_535, 8080),
  PUBLIC_URL: webUrl.optional(),
  READ_ACCESS: oneOf(['public', 'token']).optional(),
  LINK_SECRET: optionalText,
  TRUSTED_PROXIES: wholeNumber(0, 10, 0),
  DATA_DIR: z.string().min(1).default('.data'),
  SPOOL_DIR: optionalText,
  SPOOL_LIMIT_BYTES: wholeNumber(0, MOST_SPOOL_BYTES, 256 * 1024 * 1024),
  TESTWIRE_CONFIG: optionalText,
  REDIS_URL: z.url({ protocol: /^rediss?$/, error: 'must be a URL that begins with redis:// or rediss://' }).optional(),
  // Looser than a URL: libpq's form for sockets has no host (postgresql:///name?host=/run/postgresql).
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'must begin with "postgresql://"')
    .optional(),
  BLOB_STORE_URL: z
    .string()
    .regex(/^(file:|s3:\/\/)/, 'must begin with "file:" or "s3://"')
    .optional(),
  S3_ENDPOINT: webUrl.optional(),
  AWS_REGION: optionalText,
  AWS_ACCESS_KEY_ID: optionalText,
  AWS_SECRET_ACCESS_KEY: optionalText,
  S3_FORCE_PATH_STYLE: oneOf(['true', 'false']).default('false'),
  NOTIFIER_PROVIDER: optionalText,
  LOG_LEVEL: oneOf(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  OTEL_EXPORTER_OTLP_ENDPOINT: webUrl.optional(),
  DRAIN_SECONDS: z.coerce
    .number(DRAIN_FAULT)
    .refine((value) => value > 0 && value <= 3600, DRAIN_FAULT)
    .default(25),
});
export type Environment = z.infer<typeof environmentSchema>;

/** Empty variables count as unset: Compose and Kubernetes make them easily. */
export function withoutEmpty(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== ''),
  );
}
