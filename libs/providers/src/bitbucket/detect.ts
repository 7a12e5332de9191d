import { type ChangeRef, commitSha, type PipelineRef, repositoryRef, type RepositoryRef } from '@testwire/contracts';
import { omitUndefined } from '../omit-undefined.ts';
import type { DetectedCi, DetectInput } from '../provider.ts';
import { given } from '../variables.ts';
import { linkOf } from '../web-url.ts';

type Env = DetectInput['env'];

/** https://support.atlassian.com/bitbucket-cloud/docs/variables-and-secrets/ */
export function detectBitbucket({ env }: DetectInput): DetectedCi | undefined {
  const number = given(env, 'BITBUCKET_BUILD_NUMBER');
  if (number === undefined || !/^\d{1,12}$/.test(number)) return undefined;
  const repository = repositoryOf(env);
  // On a pull request it is the newest commit of the source branch, although the files are merged with the destination.
  const commit = commitSha.safeParse(given(env, 'BITBUCKET_COMMIT')).data;
  const branch = given(env, 'BITBUCKET_BRANCH')?.slice(0, 512);
  const change = changeOf(env, commit, branch);
  const pipeline = pipelineOf(number, repository, commit, branch);
  return {
    provider: 'bitbucket',
    settings: settingsOf(env),
    ...omitUndefined({ repository, commit, branch, change, pipeline }),
  };
}

/** Pipelines has no token of its own that could write. */
function settingsOf(env: Env): Record<string, unknown> {
  const baseUrl = linkOf(given(env, 'BITBUCKET_BASE_URL'));
  const token = given(env, 'BITBUCKET_TOKEN');
  const username = given(env, 'BITBUCKET_USERNAME');
  return {
    ...omitUndefined({ baseUrl, token }),
    ...(username === undefined || username.includes(':') ? {} : { username }),
  };
}

function repositoryOf(env: Env): RepositoryRef | undefined {
  const workspace = given(env, 'BITBUCKET_WORKSPACE') ?? given(env, 'BITBUCKET_REPO_OWNER');
  const slug = given(env, 'BITBUCKET_REPO_SLUG');
  const name =
    given(env, 'BITBUCKET_REPO_FULL_NAME') ??
    (workspace === undefined || slug === undefined ? undefined : `${workspace}/${slug}`);
  if (name === undefined) return undefined;
  const id = given(env, 'BITBUCKET_REPO_UUID');
  return repositoryRef.safeParse({ name, ...(id === undefined ? {} : { id }), url: `https://bitbucket.org/${name}` }).data;
}

function changeOf(env: Env, headSha: string | undefined, headBranch: string | undefined): ChangeRef | undefined {
  const number = Number(given(env, 'BITBUCKET_PR_ID'));
  if (!Number.isSafeInteger(number) || number < 1) return undefined;
  const baseBranch = given(env, 'BITBUCKET_PR_DESTINATION_BRANCH')?.slice(0, 512);
  const baseSha = commitSha.safeParse(given(env, 'BITBUCKET_PR_DESTINATION_COMMIT')).data;
  return {
    number,
    ...omitUndefined({ headSha, headBranch, baseBranch, baseSha }),
  };
}

function pipelineOf(
  id: string,
  repository: RepositoryRef | undefined,
  commit: string | undefined,
  branch: string | undefined,
): PipelineRef | undefined {
  if (commit === undefined) return undefined;
  const url = linkOf(repository?.url === undefined ? undefined : `${repository.url}/pipelines/results/${id}`);
  return {
    id,
    attempt: 1,
    name: 'Pipeline',
    commit,
    ...omitUndefined({ branch, url }),
  };
}
