import type { TextLimit } from '../provider.ts';

const ELLIPSIS = '…';

/** Cuts a text to what the vendor takes, between characters. */
export function clip(text: string, limit: TextLimit): string {
  const size = (part: string) => (limit.unit === 'bytes' ? Buffer.byteLength(part) : part.length);
  if (size(text) <= limit.max) return text;
  let left = limit.max - size(ELLIPSIS);
  let kept = '';
  for (const character of text) {
    left -= size(character);
    if (left < 0) break;
    kept += character;
  }
  return kept + ELLIPSIS;
}
