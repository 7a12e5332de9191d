/** Mocha names its hooks `"before all" hook: name in "suite"`. */
export function isHookTitle(title: unknown): boolean {
  return typeof title === 'string' && /^"(?:before|after) (?:all|each)" hook\b/.test(title);
}
