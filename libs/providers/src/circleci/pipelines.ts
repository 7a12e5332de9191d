import { done, type Outcome, type PipelineRef, settle } from '@testwire/contracts';
import type { PipelineHost, PipelineState } from '../provider.ts';
import type { CircleCIApi } from './api.ts';
import { workflowAnswer } from './schema.ts';
import { conclusionOf, workflowPath } from './workflow.ts';

/** What is done with one workflow: https://circleci.com/docs/api/v2/#tag/Workflow */
export function pipelineCalls(
  api: CircleCIApi,
): Required<Pick<PipelineHost, 'readPipeline' | 'rerun' | 'rerunMakes' | 'cancel'>> {
  return {
    readPipeline: (_repository, pipeline) => readPipeline(api, pipeline),
    rerun: (_repository, pipeline) => post(api, pipeline, 'rerun', { from_failed: false }),
    rerunMakes: 'another-pipeline',
    cancel: (_repository, pipeline) => post(api, pipeline, 'cancel'),
  };
}

async function readPipeline(api: CircleCIApi, pipeline: PipelineRef): Promise<PipelineState> {
  const { status } = await api.rest.json(workflowAnswer, {
    path: workflowPath(pipeline),
    needs: 'read access to the repository',
  });
  const conclusion = conclusionOf(status);
  if (conclusion !== undefined) return { state: 'completed', conclusion, attempt: 1 };
  return { state: status === 'on_hold' ? 'waiting' : 'running' };
}

function post(api: CircleCIApi, pipeline: PipelineRef, verb: 'rerun' | 'cancel', json?: unknown): Promise<Outcome<void>> {
  return settle(async () => {
    await api.rest.send({
      method: 'POST',
      path: `${workflowPath(pipeline)}/${verb}`,
      ...(json === undefined ? {} : { json }),
      needs: 'write access to the repository',
    });
    return done(undefined);
  });
}
