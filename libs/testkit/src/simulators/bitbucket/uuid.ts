import { createHash } from 'node:crypto';

/** Looks like a random UUID and is the same in every run. */
export function uuidFor(name: string): string {
  const hex = createHash('sha256').update(`bitbucket simulator: ${name}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
