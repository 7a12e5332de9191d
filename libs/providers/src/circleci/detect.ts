import type { ChangeRef, PipelineRef, RepositoryRef } from '@testwire/contracts';
import { codeHostOf, repositoryNameOf } from '../code-host-url.ts';
import { omitUndefined } from '../omit-undefined.ts';
import type { DetectedCi, DetectInput } from '../provider.ts';
import { given } from '../variables.ts';
import { isHttpUrl } from '../web-url.ts';

type Env = DetectInput['env'];

/** https://circleci.com/docs/variables/#built-in-environment-variables */
export function detectCircleCI({ env }: DetectInput): DetectedCi | undefined {
  if (env['CIRCLECI'] !== 'true') return undefined;
  const repository = repositoryOf(env);
  const commit = given(env, 'CIRCLE_SHA1');
  const change = changeOf(env, repository, commit);
  const branch = branchOf(env);
  const pipeline = pipelineOf(env, commit, branch);
  return {
    provider: 'circleci',
    settings: settingsOf(env),
    ...omitUndefined({ repository, commit, branch, change, pipeline }),
  };
}

/** CircleCI gives a job no token for its API, and tells where a CircleCI Server is only by the address of the build. */
function settingsOf(env: Env): Record<string, unknown> {
  const token = given(env, 'CIRCLECI_TOKEN') ?? given(env, 'CIRCLE_TOKEN');
  const build = given(env, 'CIRCLE_BUILD_URL');
  const host = isHttpUrl(build) ? new URL(build) : undefined;
  const isServer = host !== undefined && !/^(?:.+\.)?circleci\.com$/.test(host.hostname);
  return {
    ...(isServer ? { baseUrl: `${host.origin}/api/v2` } : {}),
    ...(token === undefined ? {} : { token }),
  };
}

function repositoryOf(env: Env): RepositoryRef | undefined {
  const url = given(env, 'CIRCLE_REPOSITORY_URL') ?? '';
  const found = codeHostOf(url);
  const owner = given(env, 'CIRCLE_PROJECT_USERNAME');
  const project = given(env, 'CIRCLE_PROJECT_REPONAME');
  // Projects of the GitHub App and GitLab have the name of the organization at CircleCI there, which need not be the owner.
  const name = found?.name ?? repositoryNameOf(url) ?? (owner && project ? `${owner}/${project}` : undefined);
  if (name === undefined) return undefined;
  return { name, ...(found === undefined ? {} : { host: found.host }), ...(isHttpUrl(url) ? { url } : {}) };
}

/** Of a fork's pull request it is `pull/7`, which is no branch of anybody. */
function branchOf(env: Env): string | undefined {
  const branch = given(env, 'CIRCLE_BRANCH');
  return branch === undefined || /^pull\/\d+$/.test(branch) ? undefined : branch;
}

function changeOf(env: Env, repository: RepositoryRef | undefined, commit: string | undefined): ChangeRef | undefined {
  const urls = [given(env, 'CIRCLE_PULL_REQUEST') ?? '', ...(given(env, 'CIRCLE_PULL_REQUESTS') ?? '').split(',')];
  const told = urls.flatMap((url) => readChangeUrl(url.trim()) ?? []);
  // Of several CircleCI names any; the oldest is the same every time. One of another repository has another meaning here.
  const named = told
    .filter(({ name }) => repository === undefined || name.toLowerCase() === repository.name.toLowerCase())
    .sort((one, other) => one.number - other.number)[0];
  const forked = /^[1-9]\d{0,8}$/.test(given(env, 'CIRCLE_PR_NUMBER') ?? '') ? Number(env['CIRCLE_PR_NUMBER']) : undefined;
  const number = forked ?? named?.number;
  if (number === undefined) return undefined;
  const branch = branchOf(env);
  return {
    number,
    ...omitUndefined({ headSha: commit, headBranch: branch }),
    ...(named?.number === number ? { url: named.url } : {}),
    // These are set for pull requests of forks only.
    ...(forked === undefined && given(env, 'CIRCLE_PR_USERNAME') === undefined ? {} : { fork: true }),
  };
}

interface NamedChange {
  readonly number: number;
  /** Of the repository. */
  readonly name: string;
  readonly url: string;
}

/** `…/acme/shop/pull/7`, `…/acme/shop/-/merge_requests/7`, `…/acme/shop/pull-requests/7`. */
function readChangeUrl(url: string): NamedChange | undefined {
  if (!isHttpUrl(url)) return undefined;
  const { origin, pathname } = new URL(url);
  const [, path, number] =
    /^(\/.+?)\/(?:-\/)?(?:pulls?|merge_requests|pull-requests)\/([1-9]\d{0,8})(?:\/|$)/.exec(pathname) ?? [];
  const name = path === undefined ? undefined : repositoryNameOf(origin + path);
  return name === undefined ? undefined : { number: Number(number), name, url };
}

function pipelineOf(env: Env, commit: string | undefined, branch: string | undefined): PipelineRef | undefined {
  const id = given(env, 'CIRCLE_WORKFLOW_ID');
  const url = given(env, 'CIRCLE_BUILD_URL');
  if (id === undefined || commit === undefined) return undefined;
  return {
    id,
    attempt: 1,
    // No variable has the workflow's name.
    name: 'workflow',
    commit,
    ...(branch === undefined ? {} : { branch }),
    ...(isHttpUrl(url) ? { url } : {}),
  };
}
