import { type ChangeRef, commitSha, type PipelineRef, pipelineRef, repositoryRef, type RepositoryRef } from '@testwire/contracts';
import { z } from 'zod';
import { httpUrl } from '../http-url.ts';
import { omitUndefined } from '../omit-undefined.ts';
import type { DetectedCi, DetectInput } from '../provider.ts';
import { given } from '../variables.ts';
import { toChange } from './pull-request.ts';
import { pullAnswer } from './schema.ts';

type Env = DetectInput['env'];

const eventFile = z.object({ pull_request: pullAnswer });

/** Both set GitHub's variables too, and one of their own to be told apart by: https://docs.gitea.com/usage/actions/comparison */
export function detectGitea(input: DetectInput): DetectedCi | undefined {
  const { env } = input;
  if (given(env, 'GITEA_ACTIONS') === undefined && given(env, 'FORGEJO_ACTIONS') === undefined) return undefined;
  const baseUrl = [given(env, 'GITEA_BASE_URL'), given(env, 'GITHUB_API_URL'), given(env, 'GITHUB_SERVER_URL')].find(
    (url) => httpUrl.safeParse(url).success,
  );
  // Nothing can be told to a server whose address is not known.
  if (baseUrl === undefined) return undefined;
  const change = changeOf(input);
  const commit = change?.headSha ?? commitSha.safeParse(env['GITHUB_SHA']).data;
  const branch = (change === undefined ? branchOf(env) : change.headBranch)?.slice(0, 512);
  const repository = repositoryOf(env);
  const pipeline = pipelineOf(env, repository, commit, branch);
  return {
    provider: 'gitea',
    settings: settingsOf(env, baseUrl),
    ...omitUndefined({ repository, commit, branch, change, pipeline }),
  };
}

function settingsOf(env: Env, baseUrl: string): Record<string, unknown> {
  const token = given(env, 'GITEA_TOKEN') ?? given(env, 'FORGEJO_TOKEN') ?? given(env, 'GITHUB_TOKEN');
  const username = given(env, 'GITEA_USERNAME')?.slice(0, 255);
  return { baseUrl, ...(token === undefined ? {} : { token }), ...(username === undefined ? {} : { username }) };
}

function repositoryOf(env: Env): RepositoryRef | undefined {
  const name = given(env, 'GITHUB_REPOSITORY');
  if (name === undefined) return undefined;
  const id = given(env, 'GITHUB_REPOSITORY_ID');
  const url = `${given(env, 'GITHUB_SERVER_URL')?.replace(/\/+$/, '') ?? ''}/${name}`;
  const named = { name, ...(id === undefined ? {} : { id }) };
  return repositoryRef.safeParse({ ...named, url }).data ?? repositoryRef.safeParse(named).data;
}

/** The event's file knows the newest commit of the branch also where the run stands at the base (`pull_request_target`). */
function changeOf(input: DetectInput): ChangeRef | undefined {
  const { env } = input;
  const event = readEvent(input);
  if (event !== undefined) return event;
  const number = /^refs\/pull\/(\d{1,15})\/head$/.exec(env['GITHUB_REF'] ?? '')?.[1];
  if (number === undefined) return undefined;
  const headSha = commitSha.safeParse(env['GITHUB_SHA']).data;
  const headBranch = given(env, 'GITHUB_HEAD_REF');
  const baseBranch = given(env, 'GITHUB_BASE_REF');
  return {
    number: Number(number),
    ...omitUndefined({ headSha, headBranch, baseBranch }),
  };
}

function readEvent(input: DetectInput): ChangeRef | undefined {
  const path = given(input.env, 'GITHUB_EVENT_PATH');
  const json = path === undefined ? undefined : input.readFile(path);
  if (json === undefined) return undefined;
  try {
    const event = eventFile.safeParse(JSON.parse(json)).data;
    return event === undefined ? undefined : toChange(event.pull_request);
  } catch {
    // Without a readable file the variables still say most of it.
    return undefined;
  }
}

function branchOf(env: Env): string | undefined {
  const ref = given(env, 'GITHUB_REF');
  return ref?.startsWith('refs/heads/') === true ? ref.slice('refs/heads/'.length) : undefined;
}

function pipelineOf(
  env: Env,
  repository: RepositoryRef | undefined,
  commit: string | undefined,
  branch: string | undefined,
): PipelineRef | undefined {
  // The address of a run has its number in the repository, not its id.
  const number = given(env, 'GITHUB_RUN_NUMBER');
  const trigger = given(env, 'GITHUB_EVENT_NAME')?.slice(0, 64);
  return pipelineRef.safeParse({
    id: given(env, 'GITHUB_RUN_ID'),
    attempt: Number(given(env, 'GITHUB_RUN_ATTEMPT') ?? 1) || 1,
    ...(trigger === undefined ? {} : { trigger }),
    name: given(env, 'GITHUB_WORKFLOW')?.slice(0, 512) ?? 'Actions',
    commit,
    branch,
    ...(repository?.url === undefined || number === undefined ? {} : { url: `${repository.url}/actions/runs/${number}` }),
  }).data;
}
