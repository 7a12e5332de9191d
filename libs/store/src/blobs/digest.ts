/** A SHA-256 in lower-case hexadecimal digits. */
export function isDigest(name: string): boolean {
  return /^[0-9a-f]{64}$/.test(name);
}

/** `ab/cd/abcdef…`: the same in a folder and in a bucket, so that one can be copied to the other. */
export function pathOf(digest: string): string {
  // It becomes part of a path: nothing but a digest may get there.
  if (!isDigest(digest)) throw new RangeError(`"${digest}" is not a SHA-256 in lower-case hexadecimal digits.`);
  return `${digest.slice(0, 2)}/${digest.slice(2, 4)}/${digest}`;
}
