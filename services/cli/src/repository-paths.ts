import { RepositoryPaths } from '@testwire/results';
import type { CliContext } from './context.ts';

/** The files that git tracks in the repository around the working folder; undefined outside one, or without git. */
export async function findRepositoryPaths(context: CliContext): Promise<RepositoryPaths | undefined> {
  const root = await context.git?.(['rev-parse', '--show-toplevel']);
  // A file system monitor is a program that the repository names.
  const list = await context.git?.(['-c', 'core.fsmonitor=false', 'ls-files', '-z', '--full-name', ':/']);
  if (root === undefined || list === undefined) return undefined;
  return new RepositoryPaths(
    list.split('\0').filter((path) => path !== ''),
    root.trimEnd(),
  );
}
