/** As JSON writes them: a byte for each character, or two at most. */
const PLAIN = /^[ !#-[\]-~]*$/;
const NEARLY_PLAIN = /^[\t\n\r -~]*$/;
/** `\u0000` */
const LONGEST_CHARACTER = 6;
/** `-1.2345678901234567e-300` */
const LONGEST_NUMBER = 24;

function mostBytesOfText(text: string): number {
  return 2 + text.length * (PLAIN.test(text) ? 1 : NEARLY_PLAIN.test(text) ? 2 : LONGEST_CHARACTER);
}

/** No less than the bytes of a value as JSON, and of a report seldom twice as much; takes half the time of writing it, or less. */
export function mostBytes(value: unknown): number {
  if (typeof value === 'string') return mostBytesOfText(value);
  if (typeof value !== 'object' || value === null) return LONGEST_NUMBER;
  let sum = 2;
  if (Array.isArray(value)) for (const item of value) sum += mostBytes(item) + 1;
  else for (const key of Object.keys(value)) sum += mostBytesOfText(key) + mostBytes(value[key as keyof typeof value]) + 2;
  return sum;
}
