import type { RunReport } from '@testwire/contracts';
import { type DirectRun, reportDirectly } from '@testwire/results';
import { nameShards, type ShardNaming } from './name-shards.ts';
import type { ReadFiles } from './read-files.ts';

export type LocalRun = DirectRun & ShardNaming;

/** Of each file its name and what was read; equal names are told apart. */
export interface LocalFiles {
  readonly read: readonly Pick<ReadFiles['read'][number], 'name' | 'result'>[];
  readonly problems: ReadFiles['problems'];
}

/** The same report that the server would make of these files, without a server. */
export function buildLocalReport(files: LocalFiles, run: LocalRun): RunReport {
  // A shard that was named is one file only when no other belongs to it, such as one that cannot be read.
  const shards = nameShards(
    files.read.map(({ name }) => name),
    { ...run, isNamed: run.isNamed === true && files.problems.length === 0 },
  );
  const read = files.read.map(({ result }, index) => ({ shard: shards[index] ?? '', result }));
  return reportDirectly(read, files.problems, run);
}
