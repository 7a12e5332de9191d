/** Cuts a text to at most `max` UTF-16 code units, never inside a character; what was cut shows as an ellipsis. */
export function clip(text: string, max: number): string {
  if (text.length <= max) return text;
  const end = max - 1;
  const insideCharacter = /[\uD800-\uDBFF]/.test(text.charAt(end - 1));
  return `${text.slice(0, insideCharacter ? end - 1 : end)}…`;
}
