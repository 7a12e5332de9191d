import type { PipelineRef } from '@testwire/contracts';
import { omitUndefined } from '../omit-undefined.ts';
import type { DetectedCi, DetectInput } from '../provider.ts';
import { given } from '../variables.ts';
import { type BuildPath, pipelineIdOf, readBuildUrl, readJobName } from './build-path.ts';
import { pipelineName } from './payload.ts';
import { branchOf, changeNumberOf, changeOf, commitOf, repositoryOf } from './variables.ts';
import { isHttpUrl, withoutUser } from '../web-url.ts';

type Env = DetectInput['env'];

/**
 * Inside a build. JENKINS_URL alone is no sign of one: people set it for Jenkins' command line client.
 * https://www.jenkins.io/doc/book/pipeline/jenkinsfile/#using-environment-variables
 */
export function detectJenkins({ env }: DetectInput): DetectedCi | undefined {
  const baseUrl = withoutUser(given(env, 'JENKINS_URL'));
  if (baseUrl === undefined || given(env, 'BUILD_NUMBER') === undefined || given(env, 'JOB_NAME') === undefined) return undefined;
  const repository = repositoryOf(env);
  const commit = commitOf(env);
  const branch = branchOf(env);
  const change = changeOf(env) ?? changeOfJob(env);
  const pipeline = pipelineOf(env, commit, branch);
  return {
    provider: 'jenkins',
    settings: settingsOf(env, baseUrl),
    ...omitUndefined({ repository, commit, branch, change, pipeline }),
  };
}

/** Our own variables, or those of Jenkins' command line client. One of the two alone is of no use. */
function settingsOf(env: Env, baseUrl: string): Record<string, unknown> {
  const username = given(env, 'JENKINS_USERNAME') ?? given(env, 'JENKINS_USER_ID');
  const token = given(env, 'JENKINS_TOKEN') ?? given(env, 'JENKINS_API_TOKEN');
  return { baseUrl, ...(username === undefined || token === undefined ? {} : { username, token }) };
}

function changeOfJob(env: Env): { readonly number: number } | undefined {
  const number = changeNumberOf(given(env, 'JOB_BASE_NAME') ?? given(env, 'JOB_NAME')?.split('/').at(-1) ?? '');
  return number === undefined ? undefined : { number };
}

function pipelineOf(env: Env, commit: string | undefined, branch: string | undefined): PipelineRef | undefined {
  const url = given(env, 'BUILD_URL');
  const build = (url === undefined ? undefined : readBuildUrl(url)) ?? byName(env);
  if (commit === undefined || build === undefined) return undefined;
  return {
    id: pipelineIdOf(build, commit),
    attempt: 1,
    name: pipelineName(build, branch),
    commit,
    ...(branch === undefined ? {} : { branch }),
    ...(isHttpUrl(url) ? { url } : {}),
  };
}

/** Where Jenkins does not know its own address there is no BUILD_URL. */
function byName(env: Env): BuildPath | undefined {
  const job = readJobName(given(env, 'JOB_NAME') ?? '');
  const number = given(env, 'BUILD_NUMBER') ?? '';
  return job === undefined || !/^[1-9]\d{0,8}$/.test(number) ? undefined : { job, number: Number(number) };
}
