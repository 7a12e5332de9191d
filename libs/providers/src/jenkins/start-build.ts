import { done, failed, type Outcome, type PipelineRef, ProviderError, settle } from '@testwire/contracts';
import type { HttpAnswer } from '../http.ts';
import type { Triggered, TriggerRequest } from '../provider.ts';
import type { JenkinsApi } from './api.ts';
import { branchJobPath, buildOf, readBuildUrl, readJobName } from './build-path.ts';
import { JENKINS_LIMITS } from './limits.ts';
import { buildParametersAnswer, jobAnswer, type ParameterAnswer, queueItemAnswer } from './schema.ts';

/** Parameters that hold the branch to build, by the names that people give them. */
const BRANCH_PARAMETERS: readonly string[] = ['BRANCH', 'BRANCH_NAME', 'GIT_BRANCH', 'REF', 'branch', 'ref'];

export function trigger(api: JenkinsApi, { ref, pipeline, inputs = {} }: TriggerRequest): Promise<Outcome<Triggered>> {
  return settle(async () => {
    const job = pipeline === undefined ? undefined : readJobName(pipeline);
    if (job === undefined) return refused('Jenkins is told by the path of a job what to start: acme/shop, or job/acme/job/shop.');
    const { isMultibranch, parameters } = await readJob(api, job);
    if (isMultibranch) {
      const branch = branchJobPath(job, ref);
      return await start(api, branch, inputs, (await readJob(api, branch)).parameters);
    }
    const name = BRANCH_PARAMETERS.find((one) => parameters.includes(one));
    if (name === undefined) {
      const message = `${job} is no multibranch job and has no parameter for the branch, so ${ref} cannot be asked for. Give it one called BRANCH.`;
      return refused(message);
    }
    return await start(api, job, { ...inputs, [name]: inputs[name] ?? ref }, parameters);
  });
}

/** A new build of the same job with the same parameters. */
export function rerun(api: JenkinsApi, pipeline: PipelineRef): Promise<Outcome<void>> {
  return settle(async () => {
    const { job, number } = buildOf(pipeline);
    const request = {
      path: `/${job}/${number}/api/json`,
      query: { tree: 'actions[parameters[_class,name,value]]' },
      needs: 'Job/Read',
    };
    const { actions } = await api.rest.json(buildParametersAnswer, request);
    const used = actions.flatMap((action) => action?.parameters ?? []);
    const hidden = used.filter(isHidden).map(({ name }) => name);
    if (hidden.length > 0) {
      return refused(
        `Jenkins does not tell the value of ${listOf(hidden)} of ${job} ${number}. Start it again there, with "Rebuild" or "Replay".`,
      );
    }
    const values = Object.fromEntries(used.map(({ name, value }) => [name, String(value)]));
    const outcome = await start(api, job, values, (await readJob(api, job)).parameters);
    return 'value' in outcome ? done(undefined) : outcome;
  });
}

/** A password's value is not told, nor is a file's or a credential's. */
function isHidden({ _class: kind, value }: ParameterAnswer): boolean {
  return value === undefined || value === null || /Password|Credentials|File/.test(kind ?? '');
}

async function readJob(api: JenkinsApi, job: string): Promise<{ isMultibranch: boolean; parameters: readonly string[] }> {
  const request = {
    path: `/${job}/api/json`,
    query: { tree: '_class,buildable,property[parameterDefinitions[name]]' },
    needs: 'Job/Read',
  };
  const answer = await api.rest.json(jobAnswer, request);
  return {
    isMultibranch: answer._class?.endsWith('MultiBranchProject') ?? false,
    parameters: (answer.property ?? []).flatMap((property) => (property?.parameterDefinitions ?? []).map(({ name }) => name)),
  };
}

/** https://github.com/jenkinsci/jenkins/blob/master/core/src/main/java/jenkins/model/ParameterizedJobMixIn.java */
async function start(
  api: JenkinsApi,
  job: string,
  values: Readonly<Record<string, string>>,
  defined: readonly string[],
): Promise<Outcome<Triggered>> {
  const names = Object.keys(values);
  // Jenkins drops these without a word: https://www.jenkins.io/security/advisory/2016-05-11/#SECURITY-170
  const unknown = names.filter((name) => !defined.includes(name));
  if (unknown.length > 0)
    return refused(`${job} has no parameter ${listOf(unknown)}, so the build would run without it and was not started.`);
  if (names.length > JENKINS_LIMITS.parameters)
    return refused(`${job} would be started with more than ${JENKINS_LIMITS.parameters} parameters.`);
  const path = defined.length > 0 ? `/${job}/buildWithParameters` : `/${job}/build`;
  const answer = await api.post({ path, form: values, needs: 'Job/Build' });
  return done(await follow(api, queueItemOf(answer, path)));
}

/** Only the number counts: the address is that of Jenkins' root URL, which may be another than ours. */
function queueItemOf({ status, headers }: HttpAnswer, path: string): number {
  const id = /\/queue\/item\/(\d{1,15})\/?$/.exec(headers.get('location') ?? '')?.[1];
  if (id !== undefined) return Number(id);
  const message = `Jenkins answered ${status} to POST ${path} and did not say where the build is queued, so whether it was started is unknown. Look at the job.`;
  throw new ProviderError({ kind: 'rejected', status, message });
}

/** The build when it runs already, else its place in the queue. */
async function follow(api: JenkinsApi, id: number): Promise<Triggered> {
  const queued = { url: api.urlOf(`/queue/item/${id}/`) };
  try {
    const request = { path: `/queue/item/${id}/api/json`, query: { tree: 'id,executable[number,url]' }, needs: 'Job/Read' };
    const { executable } = await api.rest.json(queueItemAnswer, request);
    const build = executable?.url == null ? undefined : readBuildUrl(executable.url);
    // Its id is known when it has a commit.
    return build === undefined ? queued : { url: api.urlOf(`/${build.job}/${build.number}/`) };
  } catch (error) {
    // It was started; that nobody can say where to look is no reason to start it again.
    if (error instanceof ProviderError) return queued;
    throw error;
  }
}

function refused(message: string): Outcome<never> {
  return failed({ kind: 'rejected', message });
}

function listOf(names: readonly string[]): string {
  return names
    .slice(0, 5)
    .map((name) => `"${name}"`)
    .join(', ');
}
