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
import type { TravisApi } from './api.ts';
import { buildAnswer } from './schema.ts';

const CONCLUSIONS: Readonly<Record<string, PipelineConclusion>> = {
  passed: 'success',
  failed: 'failure',
  errored: 'failure',
  canceled: 'cancelled',
};

/** Undefined while the build goes on, and for a state that we do not know. */
export function conclusionOf(state: string): PipelineConclusion | undefined {
  return Object.hasOwn(CONCLUSIONS, state) ? CONCLUSIONS[state] : undefined;
}

const UNDER_WAY: ReadonlySet<string> = new Set(['created', 'queued', 'received', 'started']);

export function isUnderWay(state: string): boolean {
  return UNDER_WAY.has(state);
}

/** https://developer.travis-ci.com/resource/build */
export function buildHost(api: TravisApi): Required<PipelineHost> {
  return {
    // Travis CI keeps neither test results nor files: what its builds found comes from their jobs.
    collectResults: nothing,
    readPipeline: (_repository, pipeline) => readBuild(api, pipeline),
    trigger: (repository, request) => requestBuild(api, repository, request),
    rerun: (_repository, pipeline) => post(api, pipeline, 'restart'),
    rerunMakes: 'same-attempt',
    cancel: (_repository, pipeline) => post(api, pipeline, 'cancel'),
  };
}

async function* nothing(): AsyncGenerator<never> {}

async function readBuild(api: TravisApi, pipeline: PipelineRef): Promise<PipelineState> {
  const { state } = await api.rest.json(buildAnswer, { path: buildPath(pipeline), needs: 'read access to the repository' });
  const conclusion = conclusionOf(state);
  // Travis CI numbers no attempts.
  if (conclusion !== undefined) return { state: 'completed', conclusion, attempt: pipeline.attempt };
  return { state: state === 'started' ? 'running' : 'waiting' };
}

function post(api: TravisApi, pipeline: PipelineRef, verb: 'restart' | 'cancel'): Promise<Outcome<void>> {
  return settle(async () => {
    await api.rest.send({ method: 'POST', path: `${buildPath(pipeline)}/${verb}`, needs: 'push access to the repository' });
    return done(undefined);
  });
}

/** https://docs.travis-ci.com/user/triggering-builds/ */
function requestBuild(
  api: TravisApi,
  { name, host = 'github' }: RepositoryRef,
  { ref, inputs = {} }: TriggerRequest,
): Promise<Outcome<Triggered>> {
  return settle(async () => {
    if (host !== 'github')
      return { kind: 'unsupported', reason: 'Builds are started at Travis CI for repositories at GitHub only.' };
    if (ref.startsWith('refs/tags/')) return { kind: 'unsupported', reason: 'Travis CI starts builds of branches, not of tags.' };
    if (Object.keys(inputs).length > 0) return { kind: 'unsupported', reason: 'A build of Travis CI takes no inputs.' };
    await api.ofRepository(name).send({
      method: 'POST',
      path: '/requests',
      json: { request: { branch: ref.replace(/^refs\/heads\//, '') } },
      needs: 'push access to the repository',
    });
    // The build is made later; until then there is only the request for it.
    return done({ url: `${api.settings.webUrl}/${name}/requests` });
  });
}

function buildPath({ id }: PipelineRef): string {
  if (/^[1-9]\d{0,18}$/.test(id)) return `/build/${id}`;
  throw new ProviderError({
    kind: 'rejected',
    message: `"${id.slice(0, 128)}" is not the id of a Travis CI build: it is a number.`,
  });
}
