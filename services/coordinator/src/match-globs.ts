import picomatch from 'picomatch';

/** Whether a name matches one of the globs. `*` matches every name, also one with slashes: names are not paths. */
export function matchesAny(name: string, globs: readonly string[]): boolean {
  return globs.some((glob) => glob === '*' || picomatch.isMatch(name, glob, { dot: true }));
}
