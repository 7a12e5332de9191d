import { createHash } from 'node:crypto';
import { z } from 'zod';

/** Letters, digits and `._-`: safe as a file name, a URL segment and a part of a queue job id. */
const SAFE_ID = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;

export const runId = z
  .string()
  .min(1)
  .max(128)
  .regex(SAFE_ID, 'may hold letters, digits, ".", "_" and "-", and starts with a letter or digit');
export const eventId = z.string().min(1).max(128);
export const connectionId = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[a-z0-9][a-z0-9-]*$/, 'lower case letters, digits and "-"');
/** Where in which trace something began: https://www.w3.org/TR/trace-context/#traceparent-header */
export const traceparent = z.string().regex(/^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/, 'is not one of version 00');
export const shardId = z.string().min(1).max(200);
/** Databases and people end before ISO 8601 does: an instant from 1970 to 2199. */
export const instant = z.iso.datetime({ offset: true }).refine((iso) => {
  const at = Date.parse(iso);
  return at >= 0 && at < Date.UTC(2200, 0);
}, 'must be from the years 1970 to 2199');

/** In lower case, however it was written: ids are derived from it. */
export const commitSha = z
  .string()
  .regex(/^[0-9a-f]{7,64}$/i, 'a commit hash of 7 to 64 hex digits')
  .toLowerCase();

/** Short enough for an index of the database, whatever its characters. */
export const projectId = z.string().min(1).max(256);

/** Sixteen letters that are no hex digits: an id made of them is never taken for a commit hash and linked. */
const LETTERS = 'ghjkmnpqrstvwxyz';

/** A shard's id made of a path of any length; two different paths never give one id. */
export function shardIdOf(path: string): string {
  return shorten(path, 200);
}

/** The id of a project that nobody configured; two different repositories never give one id. */
export function projectIdOf(connection: string, repository: string | undefined): string {
  return repository === undefined ? connection : shorten(`${connection}:${repository}`, 256);
}

function shorten(id: string, most: number): string {
  if (id.length <= most) return id;
  // Never half of a surrogate pair.
  const begin = id.slice(0, most - 20).replace(/[\uD800-\uDBFF]$/, '');
  return `${begin}~${digestOf(id).slice(0, 16)}`;
}

/** The same parts give the same id on every machine, so two services never open the same run twice. */
export function deriveRunId(...parts: readonly string[]): string {
  const hex = digestOf(JSON.stringify(parts)).slice(0, 20);
  return `run-${hex.replaceAll(/./g, (digit) => LETTERS[Number.parseInt(digit, 16)] ?? '')}`;
}

const DERIVED = new RegExp(`^run-[${LETTERS}]{20}$`);

/** Whether the id has the form of those that {@link deriveRunId} makes, which nobody chooses. */
export function isDerivedRunId(id: string): boolean {
  return DERIVED.test(id);
}

/** Lower-case hex SHA-256 of UTF-8 text or bytes. */
export function digestOf(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
