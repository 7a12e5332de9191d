import { type RunFact, shardResult, type ShardResult } from '@testwire/contracts';
import { newestShardReports, summarise } from '@testwire/results';
import { type BlobStore, BlobMissing } from '@testwire/store';

/** A shard's result as JSON: several times the result file it was read from. */
const MAX_RESULT_BYTES = 1024 * 1024 * 1024;

/** Past so many tests of one run the rest is counted and no longer listed: a report of more would not fit into memory. */
const MOST_TESTS = 1_000_000;

function countOnly(result: ShardResult): ShardResult {
  const message = `The run has more than ${MOST_TESTS} tests; those of this shard are counted, but not listed.`;
  return { ...result, tests: [], unlisted: summarise(result), problems: [...result.problems.slice(0, 999), { message }] };
}

/** The results that the facts name, by digest. One that passed its retention time is left out; the report says so. */
export async function loadResults(
  facts: readonly RunFact[],
  blobs: Pick<BlobStore, 'read'>,
  mostTests = MOST_TESTS,
): Promise<Map<string, ShardResult>> {
  const results = new Map<string, ShardResult>();
  let listed = 0;
  for (const { digest } of newestShardReports(facts)) {
    if (results.has(digest)) continue;
    try {
      const bytes = await blobs.read(digest, MAX_RESULT_BYTES);
      const result = shardResult.parse(JSON.parse(bytes.toString('utf8')));
      listed += result.tests.length;
      results.set(digest, listed > mostTests ? countOnly(result) : result);
    } catch (error) {
      if (!(error instanceof BlobMissing)) throw error;
    }
  }
  return results;
}
