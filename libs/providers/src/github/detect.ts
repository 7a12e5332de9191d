import { type ChangeRef, commitSha, type PipelineRef, pipelineRef, repositoryRef } from '@testwire/contracts';
import { omitUndefined } from '../omit-undefined.ts';
import type { DetectedCi, DetectInput, JobSummary } from '../provider.ts';
import { given } from '../variables.ts';
import { toChange } from './events.ts';
import { STEP_SUMMARY } from './limits.ts';
import { type EventFile, eventFile } from './schema.ts';
import { DEFAULT_API_URL } from './settings.ts';

type Env = DetectInput['env'];

/** https://docs.github.com/en/actions/reference/workflows-and-actions/variables */
export function detect(input: DetectInput): DetectedCi | undefined {
  const { env } = input;
  // Gitea's and Forgejo's runners set GitHub's variables too.
  if (env['GITHUB_ACTIONS'] !== 'true' || isSet(env, 'GITEA_ACTIONS') || isSet(env, 'FORGEJO_ACTIONS')) return undefined;
  const webUrl = given(env, 'GITHUB_SERVER_URL') ?? 'https://github.com';
  const event = readEvent(input);
  const change = event.pull_request === undefined ? changeOfRef(env) : toChange(event.pull_request, identityOf(env));
  // On a pull request GITHUB_SHA is a merge that nobody pushed; after another workflow it is the head of the default branch.
  const commit =
    change === undefined ? (event.workflow_run?.head_sha ?? commitSha.safeParse(env['GITHUB_SHA']).data) : change.headSha;
  const branch = change?.headBranch ?? event.workflow_run?.head_branch ?? branchOf(env);
  const token = given(env, 'GITHUB_TOKEN') ?? given(env, 'GH_TOKEN');
  const repository = repositoryRef.safeParse({ ...repositoryOf(env), url: `${webUrl}/${env['GITHUB_REPOSITORY'] ?? ''}` }).data;
  const pipeline = pipelineOf(env, webUrl, commit, branch);
  return {
    provider: 'github',
    settings: { baseUrl: given(env, 'GITHUB_API_URL') ?? DEFAULT_API_URL, webUrl, ...(token === undefined ? {} : { token }) },
    ...omitUndefined({ repository, commit, branch, change, pipeline, summary: summaryOf(env) }),
  };
}

/** https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#adding-a-job-summary */
function summaryOf(env: Env): JobSummary | undefined {
  const file = given(env, 'GITHUB_STEP_SUMMARY');
  return file === undefined ? undefined : { file, dialect: 'github', limit: STEP_SUMMARY };
}

function isSet(env: Env, name: string): boolean {
  return given(env, name) !== undefined;
}

function readEvent(input: DetectInput): EventFile {
  const path = given(input.env, 'GITHUB_EVENT_PATH');
  const text = path === undefined ? undefined : input.readFile(path);
  if (text === undefined) return {};
  try {
    return eventFile.safeParse(JSON.parse(text)).data ?? {};
  } catch {
    // Without a readable file the variables still say most of it.
    return {};
  }
}

function repositoryOf(env: Env): { name: string; id?: string } {
  const id = given(env, 'GITHUB_REPOSITORY_ID');
  return { name: env['GITHUB_REPOSITORY'] ?? '', ...(id === undefined ? {} : { id }) };
}

function identityOf(env: Env): { full_name: string; id?: number } {
  const { name, id } = repositoryOf(env);
  return { full_name: name, ...(id === undefined ? {} : { id: Number(id) }) };
}

/** `refs/pull/7/merge` says the number; the head of the pull request is then not known, because the merge stands in its place. */
function changeOfRef(env: Env): ChangeRef | undefined {
  const number = /^refs\/pull\/(\d{1,15})\/(?:merge|head)$/.exec(env['GITHUB_REF'] ?? '')?.[1];
  if (number === undefined) return undefined;
  const headBranch = given(env, 'GITHUB_HEAD_REF');
  const baseBranch = given(env, 'GITHUB_BASE_REF');
  return {
    number: Number(number),
    ...omitUndefined({ headBranch, baseBranch }),
  };
}

function branchOf(env: Env): string | undefined {
  return env['GITHUB_REF_TYPE'] === 'branch' && env['GITHUB_REF']?.startsWith('refs/heads/') === true
    ? given(env, 'GITHUB_REF_NAME')
    : undefined;
}

function pipelineOf(env: Env, webUrl: string, commit: string | undefined, branch: string | undefined): PipelineRef | undefined {
  return pipelineRef.safeParse({
    id: env['GITHUB_RUN_ID'],
    attempt: Number(given(env, 'GITHUB_RUN_ATTEMPT') ?? 1),
    name: env['GITHUB_WORKFLOW'] ?? '',
    commit,
    branch,
    url: `${webUrl}/${env['GITHUB_REPOSITORY'] ?? ''}/actions/runs/${env['GITHUB_RUN_ID'] ?? ''}`,
  }).data;
}
