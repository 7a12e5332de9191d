import { type RunReport, shardIdOf } from '@testwire/contracts';
import { type DirectRun, reportDirectly } from '@testwire/results';
import type { ReadFiles } from './read-files.ts';

export interface LocalRun extends DirectRun {
  /** Goes before the file names in the ids of the shards. */
  readonly shard?: string;
}

/** The same report that the server would make of these files, without a server. */
export function buildLocalReport(files: ReadFiles, run: LocalRun): RunReport {
  const read = files.read.map(({ name, result }) => ({
    shard: shardIdOf(run.shard === undefined ? name : `${run.shard}/${name}`),
    result,
  }));
  return reportDirectly(read, files.problems, run);
}
