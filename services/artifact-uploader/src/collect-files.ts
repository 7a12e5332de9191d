import { stat } from 'node:fs/promises';
import { basename, isAbsolute, relative, resolve, sep } from 'node:path';
import { glob } from 'tinyglobby';
import { distinctNames } from './distinct-names.ts';

export interface CollectedFile {
  /**
   * The artifact's name, with forward slashes; no two files have one. Relative to the folder the globs were looked up in; outside
   * of it the file's own name, or, where that names another too, relative to the folder that all files have in common.
   */
  readonly name: string;
  readonly path: string;
  readonly bytes: number;
}

/** Files that the globs match, each once, by name. Folders and links that lead out are left out; hidden files are found only when asked for. */
export async function collectFiles(globs: readonly string[], cwd: string): Promise<CollectedFile[]> {
  const matches = await glob([...globs], { cwd, onlyFiles: true, followSymbolicLinks: false, expandDirectories: false });
  const paths = [...new Set(matches.map((match) => resolve(cwd, match)))].toSorted();
  const inside = paths.filter((path) => isInside(path, cwd));
  const outside = paths.filter((path) => !isInside(path, cwd));
  const own = inside.map((path) => relative(cwd, path));
  const names = distinctNames([...own, ...nameOutside(outside, own)].map((name) => name.split(sep).join('/')));
  const sizes = await Promise.all([...inside, ...outside].map(async (path) => ({ path, bytes: (await stat(path)).size })));
  return sizes.map(({ path, bytes }, index) => ({ name: names[index] ?? path, path, bytes }));
}

function isInside(path: string, folder: string): boolean {
  const way = relative(folder, path);
  // Absolute: on another drive.
  return !isAbsolute(way) && way.split(sep)[0] !== '..';
}

function nameOutside(paths: readonly string[], taken: readonly string[]): string[] {
  const short = paths.map((path) => basename(path));
  if (new Set([...taken, ...short]).size === taken.length + short.length) return short;
  const common = commonFolder(paths);
  return paths.map((path) => relative(common, path));
}

function commonFolder(paths: readonly string[]): string {
  const [first = [], ...others] = paths.map((path) => path.split(sep).slice(0, -1));
  const end = first.findIndex((part, index) => others.some((other) => other[index] !== part));
  return (end === -1 ? first : first.slice(0, end)).join(sep) || sep;
}
