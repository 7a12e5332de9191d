import {
  done,
  type Outcome,
  type PipelineConclusion,
  type PipelineRef,
  ProviderError,
  type RepositoryRef,
  settle,
} from '@testwire/contracts';
import type { PipelineHost, PipelineState, Triggered, TriggerRequest } from '../provider.ts';
import type { RestClient } from '../rest-client.ts';
import { collect } from './collect.ts';
import { pipelinePath } from './repository.ts';
import { type PipelineAnswer, pipelineAnswer } from './schema.ts';
import type { BitbucketSettings } from './settings.ts';
import { againTarget, targetFor } from './target.ts';

const CONCLUSIONS: Readonly<Record<string, PipelineConclusion>> = {
  SUCCESSFUL: 'success',
  FAILED: 'failure',
  ERROR: 'failure',
  STOPPED: 'cancelled',
  EXPIRED: 'cancelled',
  NOT_RUN: 'skipped',
};

/** https://developer.atlassian.com/cloud/bitbucket/rest/api-group-pipelines/. A pipeline's id is its build number. */
export function pipelineHost(api: RestClient, settings: BitbucketSettings): PipelineHost {
  return {
    collectResults: (request) => collect(api, request),
    readPipeline: async (repository, pipeline) => stateOf(await readPipeline(api, repository, pipeline), pipeline),
    trigger: (repository, request) => settle(() => trigger(api, settings, repository, request)),
    rerun: (repository, pipeline) => settle(() => rerun(api, repository, pipeline)),
    rerunMakes: 'another-pipeline',
    cancel: (repository, pipeline) => settle(() => cancel(api, repository, pipeline)),
  };
}

async function readPipeline(api: RestClient, repository: RepositoryRef, pipeline: PipelineRef): Promise<PipelineAnswer> {
  return await api.json(pipelineAnswer, { path: pipelinePath(repository, pipeline), needs: 'pipeline' });
}

function stateOf({ state }: PipelineAnswer, { attempt }: PipelineRef): PipelineState {
  if (state?.name === 'COMPLETED') {
    return { state: 'completed', conclusion: CONCLUSIONS[state.result?.name ?? ''] ?? 'unknown', attempt };
  }
  const waits = state?.name === 'PENDING' || ['PENDING', 'PAUSED', 'HALTED'].includes(state?.stage?.name ?? '');
  return { state: waits ? 'waiting' : 'running' };
}

async function start(api: RestClient, repository: RepositoryRef, json: unknown): Promise<PipelineAnswer> {
  return await api.json(pipelineAnswer, { method: 'POST', path: pipelinePath(repository), json, needs: 'pipeline:write' });
}

async function trigger(
  api: RestClient,
  { webUrl }: BitbucketSettings,
  repository: RepositoryRef,
  { ref, pipeline, inputs = {} }: TriggerRequest,
): Promise<Outcome<Triggered>> {
  const variables = Object.entries(inputs).map(([key, value]) => ({ key, value }));
  const { build_number: number } = await start(api, repository, {
    target: targetFor(ref, pipeline),
    ...(variables.length === 0 ? {} : { variables }),
  });
  return done({ id: String(number), url: `${webUrl}/${repository.name}/pipelines/results/${number}` });
}

/** Bitbucket's API cannot run a pipeline again: a new one, with a number of its own, runs for the same commit. */
async function rerun(api: RestClient, repository: RepositoryRef, pipeline: PipelineRef): Promise<Outcome<void>> {
  const { target, variables } = await readPipeline(api, repository, pipeline);
  const again = target == null ? undefined : againTarget(target);
  if (again === undefined) {
    return { kind: 'unsupported', reason: `pipeline ${pipeline.id} ran for a target of the kind "${target?.type ?? 'none'}"` };
  }
  const given = variables ?? [];
  const open = given.filter(({ secured }) => secured !== true).map(({ key, value }) => ({ key, value: value ?? '' }));
  await start(api, repository, { target: again, ...(open.length === 0 ? {} : { variables: open }) });
  if (open.length === given.length) return done(undefined);
  const reason =
    'Bitbucket does not tell the secured variables that the pipeline was started with; the new one runs without them';
  return { kind: 'degraded', value: undefined, rung: 'without-secured-variables', reason };
}

async function cancel(api: RestClient, repository: RepositoryRef, pipeline: PipelineRef): Promise<Outcome<void>> {
  try {
    await api.send({ method: 'POST', path: `${pipelinePath(repository, pipeline)}/stopPipeline`, needs: 'pipeline:write' });
    return done(undefined);
  } catch (error) {
    // 400 is how Bitbucket refuses to stop what has ended.
    if (!(error instanceof ProviderError) || error.failure.status !== 400) throw error;
    const { state } = await readPipeline(api, repository, pipeline);
    if (state?.name === 'COMPLETED') return { kind: 'unchanged', value: undefined };
    throw error;
  }
}
