/** Lengths that `shardResult` sets for the fields that no `ReadLimits` governs. */
export const FIELD = {
  name: 4096,
  suite: 2048,
  file: 4096,
  parameters: 4096,
  environment: 512,
  message: 65_536,
  problem: 4096,
  tool: 256,
  owner: 256,
  factName: 256,
  fact: 1024,
} as const;

// PostgreSQL refuses NUL in text and JSON, and a lone surrogate has no UTF-8 form.
const UNSTORABLE = /\0|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;

/** Cuts text to `max` characters (UTF-16 units), marker included. `unseen` counts characters that were already left out. */
export function clipText(text: string, max: number, unseen = 0): string {
  const clean = text.replace(UNSTORABLE, '\uFFFD');
  if (clean.length <= max && unseen === 0) return clean;
  const marker = ` … [cut, ${clean.length + unseen} characters in all]`;
  if (marker.length >= max) return clean.slice(0, max).replace(UNSTORABLE, '\uFFFD');
  return clean.slice(0, max - marker.length).replace(UNSTORABLE, '') + marker;
}

/** The first line that says something, or undefined for blank text. */
export function firstLine(text: string): string | undefined {
  return /\S[^\n]*/.exec(text)?.[0].trimEnd();
}
