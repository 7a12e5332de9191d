import { done, type Outcome, type PipelineConclusion, type PipelineRef, settle } from '@testwire/contracts';
import type { PipelineHost, PipelineState } from '../provider.ts';
import type { JenkinsApi } from './api.ts';
import { type BuildPath, buildOf } from './build-path.ts';
import { collectResults } from './collect.ts';
import { buildStateAnswer } from './schema.ts';
import type { JenkinsSettings } from './settings.ts';
import { rerun, trigger } from './start-build.ts';

const CONCLUSIONS: Readonly<Record<string, PipelineConclusion>> = {
  SUCCESS: 'success',
  // Tests failed.
  UNSTABLE: 'failure',
  FAILURE: 'failure',
  ABORTED: 'cancelled',
  NOT_BUILT: 'skipped',
};

/** Of `result` in the API and `status` in notifications. */
export function conclusionOf(result: string | null | undefined): PipelineConclusion {
  const known = (result ?? '').toUpperCase();
  return (Object.hasOwn(CONCLUSIONS, known) ? CONCLUSIONS[known] : undefined) ?? 'unknown';
}

/** The repository is not needed for any of these: a build is found by its own path. */
export function pipelineHost(api: JenkinsApi, settings: JenkinsSettings): Required<PipelineHost> {
  return {
    collectResults: (request) => collectResults(api, settings, request),
    readPipeline: (_repository, pipeline) => readState(api, buildOf(pipeline)),
    trigger: (_repository, request) => trigger(api, request),
    rerun: (_repository, pipeline) => rerun(api, pipeline),
    rerunMakes: 'another-pipeline',
    cancel: (_repository, pipeline) => settle(() => cancel(api, pipeline)),
  };
}

async function readState(api: JenkinsApi, { job, number }: BuildPath): Promise<PipelineState> {
  const request = { path: `/${job}/${number}/api/json`, query: { tree: 'building,inProgress,result' }, needs: 'Job/Read' };
  const { building, inProgress, result } = await api.rest.json(buildStateAnswer, request);
  // In progress without building: publishers still work on it.
  if (building || inProgress === true) return { state: 'running' };
  return { state: 'completed', conclusion: conclusionOf(result), attempt: 1 };
}

async function cancel(api: JenkinsApi, pipeline: PipelineRef): Promise<Outcome<void>> {
  const build = buildOf(pipeline);
  if ((await readState(api, build)).state === 'completed') return { kind: 'unchanged', value: undefined };
  await api.post({ path: `/${build.job}/${build.number}/stop`, form: {}, needs: 'Job/Cancel' });
  return done(undefined);
}
