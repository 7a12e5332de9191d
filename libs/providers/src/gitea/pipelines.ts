import { done, failed, type Outcome, type PipelineRef, type RepositoryRef, settle } from '@testwire/contracts';
import type { PipelineHost, PipelineState, ProviderDeps, Triggered, TriggerRequest } from '../provider.ts';
import type { RestClient } from '../rest-client.ts';
import { collectResults } from './collect.ts';
import { repositoryPath, runPath } from './repository.ts';
import { runStateOf } from './run-state.ts';
import { dispatchAnswer, runAnswer } from './schema.ts';
import type { GiteaSettings } from './settings.ts';

export function pipelineHost(api: RestClient, settings: GiteaSettings, deps: ProviderDeps): PipelineHost {
  return {
    collectResults: (request) => collectResults(api, settings, deps, request),
    readPipeline: (repository, pipeline) => readRun(api, repository, pipeline),
    trigger: (repository, request) => settle(() => dispatch(api, settings, repository, request)),
  };
}

async function readRun(api: RestClient, repository: RepositoryRef, pipeline: PipelineRef): Promise<PipelineState> {
  const run = await api.json(runAnswer, { path: runPath(repository, pipeline), needs: 'read:repository' });
  const state = runStateOf(run.status, run.conclusion);
  // Forgejo does not count attempts, and Gitea began late: 0 is none.
  return state.state === 'completed' ? { ...state, attempt: run.run_attempt || pipeline.attempt } : state;
}

/** https://forgejo.org/docs/latest/user/actions/reference/#onworkflow_dispatch */
async function dispatch(
  api: RestClient,
  settings: GiteaSettings,
  repository: RepositoryRef,
  { ref, pipeline, inputs }: TriggerRequest,
): Promise<Outcome<Triggered>> {
  if (pipeline === undefined) {
    const message = 'Name the workflow to start by its file: ci.yml.';
    return failed({ kind: 'rejected', message });
  }
  const { status, body } = await api.send({
    method: 'POST',
    path: `${repositoryPath(repository)}/actions/workflows/${encodeURIComponent(pipeline)}/dispatches`,
    json: { ref, inputs: inputs ?? {}, return_run_info: true },
    needs: 'write:repository',
  });
  const id = status === 201 ? readId(body) : undefined;
  const url = `${settings.webUrl}/${repository.name}/actions?workflow=${encodeURIComponent(pipeline)}`;
  return done({ url, ...(id === undefined ? {} : { id }) });
}

/** The run has started, whatever the answer looks like. */
function readId(body: Buffer): string | undefined {
  try {
    const id = dispatchAnswer.safeParse(JSON.parse(body.toString('utf8'))).data?.id;
    return id == null ? undefined : String(id);
  } catch {
    return undefined;
  }
}
