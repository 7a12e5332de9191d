import { isNativeError } from 'node:util/types';
import { stdSerializers } from 'pino';

/** Fields by these names are never printed, wherever a caller puts them. Values inside text are the business of `redactSecrets`. */
const SECRET_FIELD = /(?:token|secret|password|authorization|private_?key|access_?key|cookie)s?$/i;
/** Of links to runs (`linkToRun`): whoever reads the log must not be able to open them. */
const LINK_SIGNATURE = /([?&]access=)[\w%-]+/g;
const DEEPEST = 8;

/** A copy of what is to be logged, without its secrets and without the signatures of links; errors with all that they carry. */
export function redactFields(value: unknown, depth = 0): unknown {
  if (isNativeError(value)) return redactFields({ ...stdSerializers.err(value) }, depth + 1);
  if (typeof value === 'string') return value.replaceAll(LINK_SIGNATURE, '$1[redacted]');
  if (value === null || typeof value !== 'object' || ('toJSON' in value && typeof value.toJSON === 'function')) return value;
  if (depth > DEEPEST) return '[too deep]';
  if (Array.isArray(value)) return value.map((item) => redactFields(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, SECRET_FIELD.test(key) ? '[redacted]' : redactFields(inner, depth + 1)]),
  );
}
