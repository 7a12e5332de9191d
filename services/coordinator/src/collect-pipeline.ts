import type { ProjectConfig } from '@testwire/config';
import { type CiEvent, digestOf, type Problem, shardIdOf, type RunFact, type ShardResult } from '@testwire/contracts';
import type { CollectedResult, PipelineHost } from '@testwire/providers';
import { readResult, resultJson } from '@testwire/results';
import pLimit from 'p-limit';
import type { CoordinatorDeps } from './deps.ts';

const MIB = 1024 * 1024;
/**
 * What one pipeline may make us read; a zip bomb ends here, and so does a build that somebody uploaded beside the results. Reading the
 * largest file takes some 800 MB, its archive twice its size: k8s/base/coordinator.yaml has room for {@link AT_ONCE} of them.
 */
const LIMITS = { fileBytes: 64 * MIB, archiveBytes: 128 * MIB, downloadBytes: 1024 * MIB, totalBytes: 512 * MIB, files: 5000 };
/** Pipelines that one process reads at the same time; the others wait for their turn. */
const AT_ONCE = 2;
const turns = pLimit(AT_ONCE);

export interface CollectTarget {
  readonly runId: string;
  /** ISO 8601; part of every fact, so it must not change when the delivery is worked on again. */
  readonly at: string;
  readonly connection: string;
}

type Read =
  | { readonly ok: true; readonly shard: string; readonly result: ShardResult }
  | { readonly ok: false; readonly problem: Problem; readonly foreign?: true };

async function read(found: CollectedResult): Promise<Read> {
  switch (found.kind) {
    case 'result':
      return { ok: true, shard: found.shard, result: found.result };
    case 'problem':
      return { ok: false, problem: { file: `${found.shard}/${found.path}`, message: found.message } };
    case 'file': {
      const outcome = await readResult({ name: found.path, content: found.content });
      if (outcome.ok) return { ok: true, shard: shardIdOf(`${found.shard}/${found.path}`), result: outcome.result };
      return { ...outcome, problem: { ...outcome.problem, file: `${found.shard}/${found.path}` } };
    }
  }
}

async function keep(result: ShardResult, deps: CoordinatorDeps): Promise<string> {
  const { digest } = await deps.blobs.put(resultJson(result));
  return digest;
}

/**
 * Reads the results of a finished pipeline and makes them facts: one per result file, one per file that could not be read.
 * XML of another kind, such as a coverage report, is passed over: globs find it beside the results.
 * The ids follow from the content, so collecting twice gives the same facts. Throws {@link ProviderError}.
 */
export async function collectPipeline(
  project: ProjectConfig,
  event: Extract<CiEvent, { type: 'pipeline-completed' }>,
  target: CollectTarget,
  deps: CoordinatorDeps,
): Promise<RunFact[]> {
  const host = deps.providers.get(target.connection)?.pipelines;
  if (host === undefined) return [];
  return turns(() => readFacts(host, project, event, target, deps));
}

async function readFacts(
  host: PipelineHost,
  project: ProjectConfig,
  event: Extract<CiEvent, { type: 'pipeline-completed' }>,
  target: CollectTarget,
  deps: CoordinatorDeps,
): Promise<RunFact[]> {
  const { attempt } = event.pipeline;
  const base = { runId: target.runId, at: target.at, attempt };
  const facts: RunFact[] = [];
  const { artifacts, files } = project.collect;
  for await (const found of host.collectResults({
    repository: event.repository,
    pipeline: event.pipeline,
    artifacts,
    files,
    limits: LIMITS,
  })) {
    const outcome = await read(found);
    if (outcome.ok) {
      const digest = await keep(outcome.result, deps);
      const id = `shard-${attempt}-${digestOf(outcome.shard).slice(0, 16)}-${digest.slice(0, 16)}`;
      facts.push({ ...base, id, kind: 'shard-reported', shard: outcome.shard, digest });
    } else if (outcome.foreign === true) {
      deps.logger.info({ runId: target.runId, file: outcome.problem.file }, 'file is no test result, passed over');
    } else {
      const id = `problem-${attempt}-${digestOf(JSON.stringify(outcome.problem)).slice(0, 16)}`;
      facts.push({ ...base, id, kind: 'problem-found', problem: outcome.problem });
    }
  }
  return facts;
}
