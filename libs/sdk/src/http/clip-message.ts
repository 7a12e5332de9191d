/** At most so many UTF-16 units, never half of a surrogate pair, and a sign that there was more. */
export function clipMessage(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
