import { ProviderError } from '@testwire/contracts';
import { clip } from '../clip.ts';
import type { CollectedResult, CollectRequest } from '../provider.ts';
import type { AzureDevOpsApi } from './api.ts';
import { type BuildPlace, buildOf } from './places.ts';
import { toShardResult } from './read-results.ts';
import type { TestRunAnswer } from './schema.ts';
import { isOurs, listTestRuns, readResults } from './test-runs.ts';

/** The test runs that the jobs of the build published. Our own would come back as new results, so they are left out. */
export async function* collectResults(
  api: AzureDevOpsApi,
  { repository, pipeline, limits }: CollectRequest,
): AsyncIterable<CollectedResult> {
  const build = buildOf(pipeline, repository);
  const runs = newestAttempts((await listTestRuns(api, build)).filter((run) => !isOurs(run)));
  const names = new Map<string, number>();
  for (const run of runs.slice(0, limits.files)) yield await readRun(api, build, run, uniqueShard(run, names));
  if (runs.length > limits.files) {
    const message = `The build has ${runs.length} test runs; the first ${limits.files} were read.`;
    yield { kind: 'problem', shard: 'azure-devops', path: 'test runs', message };
  }
}

async function readRun(api: AzureDevOpsApi, build: BuildPlace, run: TestRunAnswer, shard: string): Promise<CollectedResult> {
  try {
    return { kind: 'result', shard, result: toShardResult(run, await readResults(api, build, run.id)) };
  } catch (error) {
    // What cannot be read now may be readable later, and is asked for again; what is refused is told.
    if (!(error instanceof ProviderError) || error.failure.kind !== 'rejected') throw error;
    return { kind: 'problem', shard, path: `test run ${run.id}`, message: error.message };
  }
}

/** A job that ran again published its results again; the earlier attempt says nothing about the commit any more. */
function newestAttempts(runs: readonly TestRunAnswer[]): readonly TestRunAnswer[] {
  const newest = new Map<string, number>();
  for (const run of runs) {
    const { job, attempt } = attemptOf(run);
    newest.set(job, Math.max(newest.get(job) ?? 0, attempt));
  }
  return runs.filter((run) => {
    const { job, attempt } = attemptOf(run);
    return attempt === newest.get(job);
  });
}

function attemptOf({ id, pipelineReference }: TestRunAnswer): { readonly job: string; readonly attempt: number } {
  const { stageReference: stage, phaseReference: phase, jobReference: job } = pipelineReference ?? {};
  // A test run that names no job stands for itself.
  if (!job?.jobName && !phase?.phaseName && !stage?.stageName) return { job: `run ${id}`, attempt: 1 };
  // A stage that is retried begins its jobs at attempt 1 again.
  const attempt = (stage?.attempt ?? 1) * 1e6 + (phase?.attempt ?? 1) * 1e3 + (job?.attempt ?? 1);
  return { job: JSON.stringify([stage?.stageName, phase?.phaseName, job?.jobName]), attempt };
}

/** Several test runs may have one name: those of a matrix, or of one task in several jobs. */
function uniqueShard({ name }: TestRunAnswer, names: Map<string, number>): string {
  const shard = clip(name || 'tests', 190);
  const seen = (names.get(shard) ?? 0) + 1;
  names.set(shard, seen);
  return seen === 1 ? shard : `${shard} (${seen})`;
}
