import { ProviderError, type ShardResult } from '@testwire/contracts';
import { clip } from '../clip.ts';
import type { CollectedResult, CollectRequest } from '../provider.ts';
import type { CircleCIApi } from './api.ts';
import { type Budget, type Job, readArtifacts } from './artifacts.ts';
import { CIRCLECI_LIMITS } from './limits.ts';
import { jobAnswer, testAnswer } from './schema.ts';
import { toShardResult } from './test-results.ts';
import { workflowPath } from './workflow.ts';

const NEEDS = 'read access to the repository';

/**
 * What the jobs of a workflow stored. A file that store_test_results has read is often stored as an artifact too: reading both would
 * count its tests twice, so only `results: both` does.
 */
export async function* collectResults(api: CircleCIApi, request: CollectRequest): AsyncGenerator<CollectedResult> {
  const { results: wanted } = api.settings;
  const { items, complete } = await api.list(jobAnswer, {
    path: `${workflowPath(request.pipeline)}/job`,
    needs: NEEDS,
    maxBytes: request.limits.totalBytes,
  });
  const budget: Budget = { files: request.limits.files, bytes: request.limits.totalBytes };
  const names = new Map<string, number>();
  const ran = items.filter((job) => job.job_number != null);
  for (const { name, job_number: number, project_slug: slug } of ran.slice(0, CIRCLECI_LIMITS.jobs)) {
    const job = { shard: uniqueShard(name, names), path: `/project/${encodeURIComponent(slug)}/${number}` };
    let reported = false;
    if (wanted !== 'files') {
      const found = await readTests(api, job, request);
      reported = found !== undefined;
      if (found !== undefined) yield found;
    }
    if (wanted === 'files' || wanted === 'both' || (wanted === 'auto' && !reported))
      yield* readArtifacts(api, job, request, budget);
  }
  if (!complete || ran.length > CIRCLECI_LIMITS.jobs) {
    const message = `The workflow has more jobs than the ${CIRCLECI_LIMITS.jobs} that are read.`;
    yield { kind: 'problem', shard: 'circleci', path: 'jobs', message };
  }
}

/** Undefined when the job stored none. */
async function readTests(
  api: CircleCIApi,
  { shard, path }: Job,
  { limits }: CollectRequest,
): Promise<CollectedResult | undefined> {
  let result: ShardResult;
  try {
    const { items, complete } = await api.list(testAnswer, { path: `${path}/tests`, needs: NEEDS, maxBytes: limits.totalBytes });
    if (items.length === 0) return undefined;
    result = toShardResult(items, complete);
  } catch (error) {
    if (!(error instanceof ProviderError) || !['rejected', 'not_found'].includes(error.failure.kind)) throw error;
    return { kind: 'problem', shard, path: 'tests', message: error.message };
  }
  return { kind: 'result', shard, result };
}

/** The jobs of a matrix have names of their own; a job that runs twice may not. */
function uniqueShard(jobName: string, names: Map<string, number>): string {
  const name = clip(jobName || 'job', 180);
  const seen = (names.get(name) ?? 0) + 1;
  names.set(name, seen);
  return seen === 1 ? name : `${name} (${seen})`;
}
