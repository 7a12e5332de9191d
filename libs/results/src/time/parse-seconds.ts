const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

/**
 * Reads a duration as JUnit writers print it, in seconds. "1,234.56" and "1.234,56" have a thousands separator, a comma
 * alone is a decimal one ("0,288"), a negative time counts as 0. Undefined for anything else.
 */
export function parseSeconds(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const plain = text.trim();
  const value = NUMBER.test(plain) ? Number(plain) : localNumber(plain);
  if (value === undefined || !Number.isFinite(value)) return undefined;
  // Whole microseconds: sums and products of decimal fractions should not show their binary tails.
  return Math.max(0, Math.round(value * 1e6) / 1e6);
}

function localNumber(text: string): number | undefined {
  const comma = text.lastIndexOf(',');
  if (comma === -1) return undefined;
  const commaGroups = text.lastIndexOf('.') > comma || text.indexOf(',') !== comma;
  const plain = commaGroups ? text.replaceAll(',', '') : text.replaceAll('.', '').replace(',', '.');
  return NUMBER.test(plain) ? Number(plain) : undefined;
}

export function toMilliseconds(seconds: number): number {
  return Math.round(seconds * 1e6) / 1e3;
}
