import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { changedSince, collectFiles, type FoundFile } from '../files/collect-files.ts';

/** Where one try of a task works, and what it left there. */
export interface TaskFolder {
  readonly path: string;
  /** Files that the globs match and that this try made or changed. */
  collect(globs: readonly string[]): Promise<FoundFile[]>;
  remove(): Promise<void>;
}

/** An empty folder of its own for every try, gone afterwards. */
export async function makeFreshFolder(parent: string, name: string): Promise<TaskFolder> {
  const path = join(parent, name);
  await rm(path, { recursive: true, force: true });
  await mkdir(path, { recursive: true });
  return {
    path,
    collect: (globs) => collectFiles(globs, path),
    remove: () => rm(path, { recursive: true, force: true, maxRetries: 3 }),
  };
}

/** A folder that stays, such as a checkout. What lay there before is not taken for this try's: only what is new or changed counts. */
export async function useGivenFolder(path: string, globs: readonly string[]): Promise<TaskFolder> {
  const before = await collectFiles(globs, path);
  return {
    path,
    collect: async (wanted) => changedSince(before, await collectFiles(wanted, path)),
    remove: () => Promise.resolve(),
  };
}
