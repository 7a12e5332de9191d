import type { ChangeRef, PipelineRef, RepositoryRef } from '@testwire/contracts';
import { omitUndefined } from '../omit-undefined.ts';
import type { DetectedCi, DetectInput } from '../provider.ts';
import { given } from '../variables.ts';
import { isHttpUrl } from '../web-url.ts';

type Env = DetectInput['env'];

/** https://docs.travis-ci.com/user/environment-variables/#default-environment-variables */
export function detectTravis({ env }: DetectInput): DetectedCi | undefined {
  if (env['TRAVIS'] !== 'true') return undefined;
  const repository = repositoryOf(env);
  // In a pull request TRAVIS_COMMIT is a merge commit that nobody sees in it.
  const commit = given(env, 'TRAVIS_PULL_REQUEST_SHA') ?? given(env, 'TRAVIS_COMMIT');
  const branch = branchOf(env);
  const change = changeOf(env, commit);
  const pipeline = pipelineOf(env, commit, branch);
  return {
    provider: 'travis',
    settings: settingsOf(env),
    ...omitUndefined({ repository, commit, branch, change, pipeline }),
  };
}

/** Enterprise has its API below the host that builds are looked at. */
function settingsOf(env: Env): Record<string, unknown> {
  const token = given(env, 'TRAVIS_TOKEN') ?? given(env, 'TRAVIS_API_TOKEN');
  const build = given(env, 'TRAVIS_BUILD_WEB_URL');
  const host = isHttpUrl(build) ? new URL(build) : undefined;
  const isEnterprise = host !== undefined && !/^(?:.+\.)?travis-ci\.(?:com|org)$/.test(host.hostname);
  return {
    ...(isEnterprise ? { baseUrl: `${host.origin}/api` } : {}),
    ...(token === undefined ? {} : { token }),
  };
}

/** No variable tells the code host; Travis CI builds GitHub's repositories, unless a connection says otherwise. */
function repositoryOf(env: Env): RepositoryRef | undefined {
  const name = given(env, 'TRAVIS_REPO_SLUG');
  return name === undefined ? undefined : { name, host: 'github' };
}

function numberOf(env: Env): number | undefined {
  const number = given(env, 'TRAVIS_PULL_REQUEST') ?? 'false';
  return /^[1-9]\d{0,8}$/.test(number) ? Number(number) : undefined;
}

/** TRAVIS_BRANCH is the target of a pull request, and the tag of a tag's build. */
function branchOf(env: Env): string | undefined {
  if (numberOf(env) !== undefined) return given(env, 'TRAVIS_PULL_REQUEST_BRANCH');
  return given(env, 'TRAVIS_TAG') === undefined ? given(env, 'TRAVIS_BRANCH') : undefined;
}

function changeOf(env: Env, commit: string | undefined): ChangeRef | undefined {
  const number = numberOf(env);
  if (number === undefined) return undefined;
  const headBranch = given(env, 'TRAVIS_PULL_REQUEST_BRANCH');
  const baseBranch = given(env, 'TRAVIS_BRANCH');
  const slug = given(env, 'TRAVIS_PULL_REQUEST_SLUG');
  return {
    number,
    ...omitUndefined({ headSha: commit, headBranch, baseBranch }),
    ...(slug === undefined ? {} : { fork: slug.toLowerCase() !== given(env, 'TRAVIS_REPO_SLUG')?.toLowerCase() }),
  };
}

function pipelineOf(env: Env, commit: string | undefined, branch: string | undefined): PipelineRef | undefined {
  const id = given(env, 'TRAVIS_BUILD_ID');
  const url = given(env, 'TRAVIS_BUILD_WEB_URL');
  if (id === undefined || commit === undefined) return undefined;
  return {
    id,
    attempt: 1,
    name: 'Travis CI',
    commit,
    ...(branch === undefined ? {} : { branch }),
    ...(isHttpUrl(url) ? { url } : {}),
  };
}
