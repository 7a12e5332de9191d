import { distinctNames } from '@testwire/artifact-uploader/distinct-names';
import { shardIdOf } from '@testwire/contracts';

export interface ShardNaming {
  /** Goes before the file names in the ids of the shards. */
  readonly shard?: string;
  /** Somebody chose `shard`, so that it may be planned: of one file alone it is the id. */
  readonly isNamed?: boolean;
}

/** Ids of the shards that files of these names are, all different. */
export function nameShards(files: readonly string[], { shard, isNamed }: ShardNaming): string[] {
  if (shard === undefined) return distinctNames(files).map(shardIdOf);
  if (isNamed === true && files.length === 1) return [shardIdOf(shard)];
  return distinctNames(files).map((name) => shardIdOf(`${shard}/${name}`));
}
