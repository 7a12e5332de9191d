import { ProviderError } from '@testwire/contracts';
import picomatch from 'picomatch';
import type { CollectedResult, CollectRequest } from '../provider.ts';
import type { CircleCIApi } from './api.ts';
import { downloadArtifact } from './download.ts';
import { type ArtifactAnswer, artifactAnswer } from './schema.ts';

/** One job that ran. */
export interface Job {
  /** Unique in the workflow. */
  readonly shard: string;
  /** Of the project's resources of this job, below the API. */
  readonly path: string;
}

/** What may still be read of a workflow. */
export interface Budget {
  files: number;
  bytes: number;
}

/** An artifact of CircleCI is one file: its name is matched by `artifacts`, its path by `files`. Every parallel container has its own. */
export async function* readArtifacts(
  api: CircleCIApi,
  job: Job,
  { artifacts: names, files, limits }: CollectRequest,
  budget: Budget,
): AsyncGenerator<CollectedResult> {
  const isNamed = picomatch([...names], { dot: true });
  const isWanted = picomatch([...files], { dot: true });
  const needs = 'read access to the repository';
  const { items, complete } = await api.list(artifactAnswer, {
    path: `${job.path}/artifacts`,
    needs,
    maxBytes: limits.totalBytes,
  });
  const wanted = items.filter(({ path }) => isNamed(path.split('/').at(-1) ?? '') && isWanted(path));
  if (!complete) {
    const message = `The job has more artifacts than the ${items.length} that were looked at.`;
    yield { kind: 'problem', shard: job.shard, path: 'artifacts', message };
  }
  for (const artifact of wanted) {
    const shard = shardOf(job, artifact);
    const { path } = artifact;
    if (budget.files <= 0 || budget.bytes <= 0) {
      const message = 'This file and those after it were not read: the limit of one pipeline is reached.';
      yield { kind: 'problem', shard, path, message };
      return;
    }
    budget.files -= 1;
    try {
      const content = await downloadArtifact(api, artifact, Math.min(limits.fileBytes, budget.bytes));
      budget.bytes -= content.byteLength;
      yield { kind: 'file', shard, path, content };
    } catch (error) {
      // What may be better later ends this try; what stays as it is, is told.
      if (!(error instanceof ProviderError) || !['rejected', 'not_found', 'permission', 'auth'].includes(error.failure.kind))
        throw error;
      yield { kind: 'problem', shard, path, message: `The file could not be read: ${error.message}` };
    }
  }
}

/** Two containers of a job may store the same path. */
function shardOf({ shard }: Job, { node_index: container }: ArtifactAnswer): string {
  return container === 0 ? shard : `${shard}/${container}`;
}
