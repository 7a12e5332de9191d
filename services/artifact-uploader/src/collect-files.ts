import { stat } from 'node:fs/promises';
import { resolve, sep } from 'node:path';
import { glob } from 'tinyglobby';

export interface CollectedFile {
  /** Relative to the folder the globs were looked up in, with forward slashes; the artifact's name. */
  readonly name: string;
  readonly path: string;
  readonly bytes: number;
}

/** Files that the globs match, each once, by name. Folders and links that lead out are left out; hidden files are found only when asked for. */
export async function collectFiles(globs: readonly string[], cwd: string): Promise<CollectedFile[]> {
  const matches = await glob([...globs], { cwd, onlyFiles: true, followSymbolicLinks: false, expandDirectories: false });
  const files: CollectedFile[] = [];
  for (const match of [...new Set(matches)].toSorted()) {
    const path = resolve(cwd, match);
    const inside = path.startsWith(resolve(cwd) + sep);
    const name = (inside ? match : (path.split(sep).at(-1) ?? match))
      .split(sep)
      .join('/')
      .replace(/^(\.\/)+/, '');
    files.push({ name, path, bytes: (await stat(path)).size });
  }
  return files;
}
