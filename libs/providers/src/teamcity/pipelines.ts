import { done, failed, type Outcome, type PipelineRef, ProviderError, settle } from '@testwire/contracts';
import type { PipelineHost, PipelineState, ProviderDeps, Triggered, TriggerRequest } from '../provider.ts';
import type { RestClient } from '../rest-client.ts';
import { buildPath } from './build-path.ts';
import { collectResults } from './collect.ts';
import { conclusionOf } from './conclusion.ts';
import { buildStateAnswer, type BuildStateAnswer, queuedAnswer, rerunAnswer } from './schema.ts';
import type { TeamCitySettings } from './settings.ts';
import { isHttpUrl } from '../web-url.ts';

export function pipelineHost(api: RestClient, deps: ProviderDeps, settings: TeamCitySettings): PipelineHost {
  return {
    collectResults: (request) => collectResults(api, deps, settings, request),
    readPipeline: (_, pipeline) => readPipeline(api, pipeline),
    trigger: (_, request) => settle(() => trigger(api, request)),
    rerun: (_, pipeline) => settle(() => rerun(api, pipeline)),
    rerunMakes: 'another-pipeline',
    cancel: (_, pipeline) => settle(() => cancel(api, pipeline)),
  };
}

function readState(api: RestClient, pipeline: PipelineRef): Promise<BuildStateAnswer> {
  const query = { fields: 'state,status,canceledInfo(timestamp)' };
  return api.json(buildStateAnswer, { path: buildPath(pipeline), query, needs: 'View project' });
}

async function readPipeline(api: RestClient, pipeline: PipelineRef): Promise<PipelineState> {
  const { state, status, canceledInfo } = await readState(api, pipeline);
  if (state === 'queued') return { state: 'waiting' };
  if (state === 'running') return { state: 'running' };
  return { state: 'completed', conclusion: conclusionOf(status, canceledInfo != null), attempt: 1 };
}

/** https://www.jetbrains.com/help/teamcity/rest/start-and-cancel-builds.html */
async function trigger(api: RestClient, { ref, pipeline, inputs = {} }: TriggerRequest): Promise<Outcome<Triggered>> {
  if (pipeline === undefined)
    return failed({ kind: 'rejected', message: 'Name the build configuration to start, by its id: Shop_UnitTests.' });
  return done(
    await enqueue(api, {
      buildType: { id: pipeline },
      branchName: ref,
      properties: { property: Object.entries(inputs).map(([name, value]) => ({ name, value })) },
    }),
  );
}

async function enqueue(api: RestClient, build: Readonly<Record<string, unknown>>): Promise<Triggered> {
  const answer = await api.json(queuedAnswer, { method: 'POST', path: '/buildQueue', json: build, needs: 'Run build' });
  return {
    ...(isHttpUrl(answer.webUrl) ? { url: answer.webUrl } : {}),
    ...(answer.id == null ? {} : { id: String(answer.id) }),
  };
}

const RERUN_FIELDS =
  'buildTypeId,branchName,defaultBranch,personal,lastChanges(change(id)),properties(property(name,value,inherited))';

/** A new build of the same changes, with the parameters that the old one was given. */
async function rerun(api: RestClient, pipeline: PipelineRef): Promise<Outcome<void>> {
  const path = buildPath(pipeline);
  const old = await api.json(rerunAnswer, { path, query: { fields: RERUN_FIELDS }, needs: 'View project' });
  if (old.personal === true)
    return { kind: 'unsupported', reason: 'a personal build has changes that only its owner can send again' };
  const given = (old.properties?.property ?? []).filter(({ inherited }) => inherited !== true);
  const secret = given.find(({ value }) => value == null);
  if (secret !== undefined)
    return {
      kind: 'unsupported',
      reason: `the build was given the secret parameter ${secret.name}, which TeamCity does not tell`,
    };
  const [change] = old.lastChanges?.change ?? [];
  await enqueue(api, {
    buildType: { id: old.buildTypeId },
    // Of the default branch TeamCity tells the name that it takes for "<default>" as well.
    ...(old.branchName == null || old.defaultBranch === true ? {} : { branchName: old.branchName }),
    ...(given.length === 0 ? {} : { properties: { property: given.map(({ name, value }) => ({ name, value })) } }),
    ...(change === undefined ? {} : { lastChanges: { change: [{ id: change.id }] } }),
    comment: { text: `Started again by Testwire, after build ${pipeline.id}` },
  });
  return done(undefined);
}

async function cancel(api: RestClient, pipeline: PipelineRef): Promise<Outcome<void>> {
  const json = { comment: 'Cancelled by Testwire', readdIntoQueue: false };
  const needs = 'Stop build / remove from queue';
  const { state } = await readState(api, pipeline);
  if (state === 'queued') {
    const answer = await api.send({ method: 'POST', path: `/buildQueue/id:${pipeline.id}`, json, needs, accept: [404] });
    if (answer.status !== 404) return done(undefined);
    const message = `Build ${pipeline.id} left the queue while it was being cancelled.`;
    throw new ProviderError({ kind: 'conflict', status: 404, message });
  }
  if (state !== 'running') return { kind: 'unchanged', value: undefined };
  await api.send({ method: 'POST', path: buildPath(pipeline), json, needs });
  return done(undefined);
}
