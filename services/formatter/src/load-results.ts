import { type RunFact, shardResult, type ShardResult } from '@testwire/contracts';
import { type BlobStore, BlobMissing } from '@testwire/store';
import { newestShardReports } from './build-report.ts';

/** A shard's result as JSON: several times the result file it was read from. */
const MAX_RESULT_BYTES = 1024 * 1024 * 1024;

/** The results that the facts name, by digest. One that passed its retention time is left out; the report says so. */
export async function loadResults(facts: readonly RunFact[], blobs: BlobStore): Promise<Map<string, ShardResult>> {
  const results = new Map<string, ShardResult>();
  for (const { digest } of newestShardReports(facts)) {
    if (results.has(digest)) continue;
    try {
      const bytes = await blobs.read(digest, MAX_RESULT_BYTES);
      results.set(digest, shardResult.parse(JSON.parse(bytes.toString('utf8'))));
    } catch (error) {
      if (!(error instanceof BlobMissing)) throw error;
    }
  }
  return results;
}
