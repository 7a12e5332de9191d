import type { z } from 'zod';

/** What is wrong with a value, for people. `given`: what the issue is about. */
export function describeIssue({ code, path, message }: z.core.$ZodIssue, given: unknown): string {
  let value = given;
  for (const step of path) value = (value as Readonly<Record<PropertyKey, unknown>> | null | undefined)?.[step];
  return value === undefined && (code === 'invalid_type' || code === 'invalid_value' || code === 'invalid_union')
    ? 'is missing'
    : message;
}
