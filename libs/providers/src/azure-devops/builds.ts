import {
  done,
  failed,
  type Outcome,
  type PipelineConclusion,
  type PipelineRef,
  ProviderError,
  type RepositoryRef,
  settle,
} from '@testwire/contracts';
import type { z } from 'zod';
import type { PipelineHost, PipelineState, Triggered, TriggerRequest } from '../provider.ts';
import type { AzureDevOpsApi } from './api.ts';
import { collectResults } from './collect.ts';
import { type BuildPlace, buildOf, pipelineIdOf, placeOf, projectPath } from './places.ts';
import { buildAnswer, definitionAnswer, listOf } from './schema.ts';

type Build = z.infer<typeof buildAnswer>;

const READS = 'Build (read)';
const RUNS = 'Build (read & execute)';

const CONCLUSIONS: Readonly<Record<string, PipelineConclusion>> = {
  succeeded: 'success',
  // Something in it failed and was allowed to.
  partiallySucceeded: 'unknown',
  failed: 'failure',
  canceled: 'cancelled',
  // As version 1.0 of the webhook has it.
  stopped: 'cancelled',
};

export function pipelineHost(api: AzureDevOpsApi): PipelineHost {
  return {
    collectResults: (request) => collectResults(api, request),
    readPipeline: (repository, pipeline) => readPipeline(api, repository, pipeline),
    trigger: (repository, request) => settle(() => trigger(api, repository, request)),
    rerun: (repository, pipeline) => settle(() => rerun(api, repository, pipeline)),
    rerunMakes: 'another-pipeline',
    cancel: (repository, pipeline) => settle(() => cancel(api, repository, pipeline)),
  };
}

/** Of a build's `result`, as the API and the webhooks call it. */
export function conclusionOf(result: string | null | undefined): PipelineConclusion {
  const name = result ?? '';
  return (Object.hasOwn(CONCLUSIONS, name) ? CONCLUSIONS[name] : undefined) ?? 'unknown';
}

function buildPath({ project, id }: BuildPlace): string {
  return `${projectPath(project)}/build/builds/${id}`;
}

function readBuild(api: AzureDevOpsApi, place: BuildPlace): Promise<Build> {
  return api.json(buildAnswer, { path: buildPath(place), needs: READS });
}

async function readPipeline(api: AzureDevOpsApi, repository: RepositoryRef, pipeline: PipelineRef): Promise<PipelineState> {
  const { status, result } = await readBuild(api, buildOf(pipeline, repository));
  if (status === 'completed') return { state: 'completed', conclusion: conclusionOf(result), attempt: pipeline.attempt };
  return { state: status === 'inProgress' || status === 'cancelling' ? 'running' : 'waiting' };
}

/** `pipeline` is `DEFINITION` or `PROJECT/DEFINITION`, a number or a name; the project is needed for code that lies elsewhere. */
async function trigger(api: AzureDevOpsApi, repository: RepositoryRef, request: TriggerRequest): Promise<Outcome<Triggered>> {
  const parts = (request.pipeline ?? '').split('/');
  const definition = parts.at(-1) ?? '';
  const project = parts.length > 1 ? parts[0] : placeOf(repository)?.project;
  if (definition === '' || project === undefined || project === '') {
    const message = 'Which pipeline is to be started is not said; name it as PROJECT/PIPELINE, by its number or name.';
    return failed({ kind: 'rejected', message });
  }
  const { ref, inputs = {} } = request;
  const build = await queue(api, project, {
    definition: { id: await findDefinition(api, project, definition) },
    sourceBranch: ref.startsWith('refs/') ? ref : `refs/heads/${ref}`,
    ...(Object.keys(inputs).length === 0 ? {} : { templateParameters: inputs }),
  });
  const url = build._links?.web?.href;
  return done({ id: pipelineIdOf(build.project?.id ?? project, build.id), ...(url === undefined ? {} : { url }) });
}

async function findDefinition(api: AzureDevOpsApi, project: string, definition: string): Promise<number> {
  if (/^\d{1,9}$/.test(definition)) return Number(definition);
  const path = `${projectPath(project)}/build/definitions`;
  const { value } = await api.json(listOf(definitionAnswer), { path, query: { name: definition }, needs: READS });
  const [found, ...others] = value;
  if (found !== undefined && others.length === 0) return found.id;
  const message = `Project ${project} has ${value.length === 0 ? 'no pipeline' : `${value.length} pipelines`} called "${definition}"; name it by its number (definitionId in the address of its page).`;
  throw new ProviderError({ kind: value.length === 0 ? 'not_found' : 'rejected', message });
}

/** The same pipeline for the same commit, with the same parameters. It is a build of its own. */
async function rerun(api: AzureDevOpsApi, repository: RepositoryRef, pipeline: PipelineRef): Promise<Outcome<void>> {
  const place = buildOf(pipeline, repository);
  const { status, definition, sourceBranch, sourceVersion, parameters, templateParameters } = await readBuild(api, place);
  if (status !== 'completed')
    return failed({ kind: 'conflict', message: `Build ${place.id} has not ended yet; it can be started again when it has.` });
  await queue(api, place.project, {
    definition: { id: definition.id },
    ...(sourceBranch ? { sourceBranch } : {}),
    ...(sourceVersion ? { sourceVersion } : {}),
    ...(parameters ? { parameters } : {}),
    ...(templateParameters ? { templateParameters } : {}),
  });
  return done(undefined);
}

function queue(api: AzureDevOpsApi, project: string, json: Readonly<Record<string, unknown>>): Promise<Build> {
  return api.json(buildAnswer, { method: 'POST', path: `${projectPath(project)}/build/builds`, json, needs: RUNS });
}

async function cancel(api: AzureDevOpsApi, repository: RepositoryRef, pipeline: PipelineRef): Promise<Outcome<void>> {
  const place = buildOf(pipeline, repository);
  const { status } = await readBuild(api, place);
  if (status === 'completed' || status === 'cancelling') return { kind: 'unchanged', value: undefined };
  await api.send({ method: 'PATCH', path: buildPath(place), json: { status: 'cancelling' }, needs: RUNS });
  return done(undefined);
}
