/**
 * Whether the whole text is as the pattern says: `*` stands for any text, also none, and everything else for itself.
 * In time that grows with the length of text times pattern at most, whatever they hold.
 */
export function matchWildcard(text: string, pattern: string): boolean {
  let at = 0;
  let next = 0;
  /** Where the last `*` was, and where in the text what follows it was tried last. */
  let star = -1;
  let tried = 0;
  while (at < text.length) {
    if (pattern[next] === '*') {
      star = next;
      next += 1;
      tried = at;
    } else if (pattern[next] === text[at]) {
      next += 1;
      at += 1;
    } else if (star >= 0) {
      next = star + 1;
      tried += 1;
      at = tried;
    } else return false;
  }
  return /^\**$/.test(pattern.slice(next));
}
