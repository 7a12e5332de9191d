import { done, type Outcome, type PipelineRef, ProviderError, type RepositoryRef, settle } from '@testwire/contracts';
import type { PipelineHost, PipelineState, Triggered, TriggerRequest } from '../provider.ts';
import type { GitLabApi } from './api.ts';
import { collectResults } from './collect.ts';
import { conclusionOf } from './payload-pipeline.ts';
import { projectOf } from './project.ts';
import { type PipelineAnswer, pipelineAnswer, readAnswer } from './schema.ts';
import { isHttpUrl } from '../web-url.ts';

/**
 * https://docs.gitlab.com/api/pipelines/
 * @param apiFor an API whose answers may have so many bytes
 */
export function pipelineHost(api: GitLabApi, apiFor: (maxBytes: number) => GitLabApi): PipelineHost {
  return {
    collectResults: (request) => collectResults(apiFor(request.limits.totalBytes), request),
    readPipeline: (repository, pipeline) => readPipeline(api, repository, pipeline),
    trigger: (repository, request) => settle(() => trigger(api, repository, request)),
    rerun: (repository, pipeline) => settle(() => retry(api, repository, pipeline)),
    rerunMakes: 'same-attempt',
    cancel: (repository, pipeline) => settle(() => cancel(api, repository, pipeline)),
  };
}

async function show(api: GitLabApi, repository: RepositoryRef, pipeline: PipelineRef): Promise<PipelineAnswer> {
  return readAnswer(pipelineAnswer, await api.pipelines.show(projectOf(repository), pipelineNumber(pipeline)), 'pipeline');
}

const UNDER_WAY: ReadonlySet<string> = new Set(['running', 'canceling']);

async function readPipeline(api: GitLabApi, repository: RepositoryRef, pipeline: PipelineRef): Promise<PipelineState> {
  const { status } = await show(api, repository, pipeline);
  const conclusion = conclusionOf(status);
  // GitLab numbers no attempts.
  if (conclusion !== undefined) return { state: 'completed', conclusion, attempt: pipeline.attempt };
  return { state: UNDER_WAY.has(status) ? 'running' : 'waiting' };
}

async function trigger(api: GitLabApi, repository: RepositoryRef, request: TriggerRequest): Promise<Outcome<Triggered>> {
  const { ref, pipeline, inputs = {} } = request;
  if (pipeline !== undefined)
    return { kind: 'unsupported', reason: 'A project at GitLab has one pipeline; it is started without saying which.' };
  const variables = Object.entries(inputs).map(([key, value]) => ({ key, value }));
  const options = variables.length === 0 ? {} : { variables };
  const answer = await api.pipelines.create(projectOf(repository), ref, options);
  const { id, web_url: url } = readAnswer(pipelineAnswer, answer, 'pipeline');
  return done({ id: String(id), ...(isHttpUrl(url) ? { url } : {}) });
}

/** Retries the failed and cancelled jobs. The pipeline keeps its id and finishes again. */
async function retry(api: GitLabApi, repository: RepositoryRef, pipeline: PipelineRef): Promise<Outcome<void>> {
  await api.pipelines.retry(projectOf(repository), pipelineNumber(pipeline));
  return done(undefined);
}

/** GitLab says that it succeeded also for a pipeline that is over, so that is asked first. */
async function cancel(api: GitLabApi, repository: RepositoryRef, pipeline: PipelineRef): Promise<Outcome<void>> {
  const { status } = await show(api, repository, pipeline);
  if (status === 'canceling' || conclusionOf(status) !== undefined) return { kind: 'unchanged', value: undefined };
  await api.pipelines.cancel(projectOf(repository), pipelineNumber(pipeline));
  return done(undefined);
}

function pipelineNumber({ id }: PipelineRef): number {
  if (!/^\d{1,15}$/.test(id))
    throw new ProviderError({ kind: 'rejected', message: `"${id}" is not the id of a GitLab pipeline: it is a number.` });
  return Number(id);
}
