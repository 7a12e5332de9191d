import { lstat, realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { glob } from 'tinyglobby';

export interface FoundFile {
  /** Relative to the folder, with "/". */
  readonly name: string;
  readonly path: string;
  readonly bytes: number;
  readonly modifiedMs: number;
}

async function inspect(folder: string, name: string): Promise<FoundFile | undefined> {
  const path = join(folder, name);
  try {
    const status = await lstat(path);
    const isInside = (await realpath(path)).startsWith(folder + sep);
    return status.isFile() && isInside ? { name, path, bytes: status.size, modifiedMs: status.mtimeMs } : undefined;
  } catch {
    // It went away since it was found.
    return undefined;
  }
}

/** Such a glob finds nothing that counts, and may search the whole disk for it. */
function leadsOut(pattern: string): boolean {
  return pattern.replace(/^!/, '').startsWith('/') || pattern.split('/').includes('..');
}

/** Plain files below the folder that the globs match, by name. Nothing outside the folder is found, by no glob and no link. */
export async function collectFiles(globs: readonly string[], folder: string): Promise<FoundFile[]> {
  const inside = globs.filter((pattern) => !leadsOut(pattern));
  if (inside.length === 0) return [];
  const root = await realpath(folder);
  const options = { cwd: root, onlyFiles: true, followSymbolicLinks: false, expandDirectories: false, dot: true };
  const names = new Set(
    (await glob(inside, options)).map((name) =>
      name
        .split(sep)
        .join('/')
        .replace(/^(\.\/)+/, ''),
    ),
  );
  const found: FoundFile[] = [];
  for (const name of [...names].toSorted()) {
    const file = name.startsWith('../') || name.startsWith('/') ? undefined : await inspect(root, name);
    if (file !== undefined) found.push(file);
  }
  return found;
}

/** What is new, or not as it was before. */
export function changedSince(before: readonly FoundFile[], after: readonly FoundFile[]): FoundFile[] {
  const known = new Map(before.map((file) => [file.name, file]));
  return after.filter(({ name, bytes, modifiedMs }) => {
    const old = known.get(name);
    return old === undefined || old.bytes !== bytes || old.modifiedMs !== modifiedMs;
  });
}
