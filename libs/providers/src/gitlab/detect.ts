import { type ChangeRef, commitSha, type PipelineRef, type RepositoryRef } from '@testwire/contracts';
import { clip } from '../clip.ts';
import { omitUndefined } from '../omit-undefined.ts';
import type { DetectedCi, DetectInput } from '../provider.ts';
import { given } from '../variables.ts';
import { isHttpUrl } from '../web-url.ts';

type Env = DetectInput['env'];

/** https://docs.gitlab.com/ci/variables/predefined_variables/ */
export function detectGitLab({ env }: DetectInput): DetectedCi | undefined {
  if (env['GITLAB_CI'] !== 'true') return undefined;
  const repository = repositoryOf(env);
  // In a merged-results pipeline CI_COMMIT_SHA is a merge commit that nobody sees in the merge request.
  const commit = given(env, 'CI_MERGE_REQUEST_SOURCE_BRANCH_SHA') ?? given(env, 'CI_COMMIT_SHA');
  const branch = given(env, 'CI_MERGE_REQUEST_SOURCE_BRANCH_NAME') ?? given(env, 'CI_COMMIT_BRANCH');
  const change = changeOf(env, commit);
  const pipeline = pipelineOf(env, branch);
  return {
    provider: 'gitlab',
    settings: settingsOf(env),
    ...omitUndefined({ repository, commit, branch, change, pipeline }),
  };
}

function settingsOf(env: Env): Record<string, unknown> {
  const baseUrl = given(env, 'CI_API_V4_URL');
  const webUrl = given(env, 'CI_SERVER_URL');
  const own = given(env, 'GITLAB_TOKEN');
  const token = own ?? given(env, 'CI_JOB_TOKEN');
  return {
    ...omitUndefined({ baseUrl, webUrl }),
    ...(token === undefined ? {} : { token, tokenKind: own === undefined ? 'job' : 'pat' }),
  };
}

function repositoryOf(env: Env): RepositoryRef | undefined {
  const name = given(env, 'CI_PROJECT_PATH');
  const id = given(env, 'CI_PROJECT_ID');
  const url = given(env, 'CI_PROJECT_URL');
  if (name === undefined) return undefined;
  return { name, ...(id === undefined ? {} : { id }), ...(isHttpUrl(url) ? { url } : {}) };
}

function changeOf(env: Env, commit: string | undefined): ChangeRef | undefined {
  // The API wants the IID; CI_MERGE_REQUEST_ID is another number.
  const number = Number(given(env, 'CI_MERGE_REQUEST_IID'));
  if (!Number.isSafeInteger(number) || number < 1) return undefined;
  // A pipeline in a fork names the merge request of the project it was forked from: its number means another one here.
  const project = given(env, 'CI_MERGE_REQUEST_PROJECT_ID');
  if (project !== undefined && project !== given(env, 'CI_PROJECT_ID')) return undefined;
  const headBranch = given(env, 'CI_MERGE_REQUEST_SOURCE_BRANCH_NAME');
  const baseBranch = given(env, 'CI_MERGE_REQUEST_TARGET_BRANCH_NAME');
  const mergeBase = commitSha.safeParse(given(env, 'CI_MERGE_REQUEST_DIFF_BASE_SHA')).data;
  const title = given(env, 'CI_MERGE_REQUEST_TITLE');
  const source = given(env, 'CI_MERGE_REQUEST_SOURCE_PROJECT_ID');
  return {
    number,
    ...omitUndefined({ headSha: commit, headBranch, baseBranch, mergeBase }),
    ...(title === undefined ? {} : { title: clip(title, 1024) }),
    ...(source === undefined || project === undefined ? {} : { fork: source !== project }),
  };
}

function pipelineOf(env: Env, branch: string | undefined): PipelineRef | undefined {
  const id = given(env, 'CI_PIPELINE_ID');
  const commit = given(env, 'CI_COMMIT_SHA');
  const url = given(env, 'CI_PIPELINE_URL');
  if (id === undefined || commit === undefined) return undefined;
  return {
    id,
    attempt: 1,
    name: given(env, 'CI_PIPELINE_NAME') ?? 'Pipeline',
    commit,
    ...(branch === undefined ? {} : { branch }),
    ...(isHttpUrl(url) ? { url } : {}),
  };
}
