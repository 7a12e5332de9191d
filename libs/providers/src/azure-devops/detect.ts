import {
  changeRef,
  type ChangeRef,
  commitSha,
  type PipelineRef,
  pipelineRef,
  type RepositoryRef,
  repositoryRef,
} from '@testwire/contracts';
import { clip } from '../clip.ts';
import { omitUndefined } from '../omit-undefined.ts';
import type { DetectedCi, DetectInput } from '../provider.ts';
import { branchNameOf, branchOf } from './git-refs.ts';
import { toRepository } from './hosts.ts';
import { pipelineIdOf } from './places.ts';
import { azureDevOpsSettings } from './settings.ts';

type Env = DetectInput['env'];

/** https://learn.microsoft.com/azure/devops/pipelines/build/variables */
export function detectAzureDevOps({ env }: DetectInput): DetectedCi | undefined {
  if (env['TF_BUILD']?.toLowerCase() !== 'true') return undefined;
  const settings = settingsOf(env);
  // Without the address of the collection it is somebody else who sets TF_BUILD.
  if (!azureDevOpsSettings.safeParse(settings).success) return undefined;
  const repository = repositoryOf(env);
  const change = changeOf(env);
  // On a pull request BUILD_SOURCEVERSION is a merge that nobody pushed.
  const commit = change?.headSha ?? commitSha.safeParse(given(env, 'BUILD_SOURCEVERSION')).data;
  const branch = change === undefined ? branchOf(given(env, 'BUILD_SOURCEBRANCH')) : change.headBranch;
  const pipeline = pipelineOf(env, commit, branch);
  return {
    provider: 'azure-devops',
    settings,
    ...omitUndefined({ repository, commit, branch, change, pipeline }),
  };
}

function collectionOf(env: Env): string | undefined {
  return given(env, 'SYSTEM_COLLECTIONURI') ?? given(env, 'SYSTEM_TEAMFOUNDATIONCOLLECTIONURI');
}

/** SYSTEM_ACCESSTOKEN is there only when the job maps it: `env: SYSTEM_ACCESSTOKEN: $(System.AccessToken)`. */
function settingsOf(env: Env): Record<string, unknown> {
  const baseUrl = collectionOf(env);
  const own = given(env, 'AZURE_DEVOPS_TOKEN');
  const token = own ?? given(env, 'SYSTEM_ACCESSTOKEN');
  return {
    ...(baseUrl === undefined ? {} : { baseUrl }),
    ...(token === undefined ? {} : { token, tokenKind: own === undefined ? 'bearer' : 'pat' }),
  };
}

function repositoryOf(env: Env): RepositoryRef | undefined {
  const repository = toRepository({
    type: given(env, 'BUILD_REPOSITORY_PROVIDER') ?? '',
    id: given(env, 'BUILD_REPOSITORY_ID'),
    name: given(env, 'BUILD_REPOSITORY_NAME'),
    url: given(env, 'BUILD_REPOSITORY_URI'),
    project: given(env, 'SYSTEM_TEAMPROJECT'),
    base: collectionOf(env),
  });
  return repositoryRef.safeParse(repository).data;
}

function changeOf(env: Env): ChangeRef | undefined {
  // Of a repository at GitHub the ID is a number of GitHub's own that nobody sees.
  const number = given(env, 'SYSTEM_PULLREQUEST_PULLREQUESTNUMBER') ?? given(env, 'SYSTEM_PULLREQUEST_PULLREQUESTID');
  if (number === undefined) return undefined;
  const headSha = commitSha.safeParse(given(env, 'SYSTEM_PULLREQUEST_SOURCECOMMITID')).data;
  const headBranch = branchNameOf(given(env, 'SYSTEM_PULLREQUEST_SOURCEBRANCH'));
  const baseBranch = branchNameOf(given(env, 'SYSTEM_PULLREQUEST_TARGETBRANCH'));
  const fork = given(env, 'SYSTEM_PULLREQUEST_ISFORK')?.toLowerCase();
  return changeRef.safeParse({
    number: Number(number),
    ...omitUndefined({ headSha, headBranch, baseBranch }),
    ...(fork === undefined ? {} : { fork: fork === 'true' }),
  }).data;
}

function pipelineOf(env: Env, commit: string | undefined, branch: string | undefined): PipelineRef | undefined {
  const build = Number(given(env, 'BUILD_BUILDID'));
  const project = given(env, 'SYSTEM_TEAMPROJECTID') ?? given(env, 'SYSTEM_TEAMPROJECT');
  const base = collectionOf(env)?.replace(/\/+$/, '');
  if (commit === undefined || project === undefined || !Number.isSafeInteger(build) || build < 1) return undefined;
  return pipelineRef.safeParse({
    id: pipelineIdOf(project, build),
    attempt: 1,
    name: clip(given(env, 'BUILD_DEFINITIONNAME') ?? 'Pipeline', 512),
    commit,
    ...(branch === undefined ? {} : { branch }),
    url: `${base ?? ''}/${encodeURIComponent(given(env, 'SYSTEM_TEAMPROJECT') ?? project)}/_build/results?buildId=${build}`,
  }).data;
}

/** A variable that the pipeline names and nobody sets stays as `$(Name)`. */
function given(env: Env, name: string): string | undefined {
  const value = env[name];
  return value === undefined || value === '' || /^\$\([^)]*\)$/.test(value) ? undefined : value;
}
