import { type Failure, ProviderError, type RepositoryRef } from '@testwire/contracts';
import type { AccessCheck } from '../provider.ts';
import type { GitLabApi } from './api.ts';
import { projectOf } from './project.ts';
import { projectAnswer, readAnswer, tokenAnswer, userAnswer } from './schema.ts';
import type { GitLabSettings } from './settings.ts';

/** https://docs.gitlab.com/api/members/#roles: Developer, the least role that may write commit statuses. */
const DEVELOPER = 30;

export async function checkAccess(
  api: GitLabApi,
  settings: GitLabSettings,
  repository?: RepositoryRef,
): Promise<readonly AccessCheck[]> {
  if (settings.tokenKind === 'job') return [JOB_TOKEN];
  const checks = [
    await attempt('token is valid', async () => void readAnswer(userAnswer, await api.users.showCurrentUser(), 'current user')),
  ];
  if (checks[0]?.ok !== true) return checks;
  checks.push(await checkScope(api, settings));
  if (repository !== undefined) checks.push(await checkProject(api, repository));
  return checks;
}

/** https://docs.gitlab.com/ci/jobs/ci_job_token/#job-token-access lists what it may do; nothing that we need is there. */
const JOB_TOKEN: AccessCheck = {
  what: 'may write statuses and comments',
  ok: false,
  advice: 'A CI_JOB_TOKEN may not: set GITLAB_TOKEN to an access token with the scope api.',
};

async function checkScope(api: GitLabApi, settings: GitLabSettings): Promise<AccessCheck> {
  const what = 'token has the scope api';
  try {
    const { scopes } = readAnswer(tokenAnswer, await api.tokens.show(), 'access token');
    if (scopes.includes('api')) return { what, ok: true };
    const advice = `It has ${scopes.join(', ') || 'none'}. Create one with the scope api at ${settings.webUrl}/-/user_settings/personal_access_tokens.`;
    return { what, ok: false, advice };
  } catch (error) {
    return { what, ok: false, advice: failureOf(error).message };
  }
}

async function checkProject(api: GitLabApi, repository: RepositoryRef): Promise<AccessCheck> {
  const what = `may write statuses and comments in ${repository.name}`;
  try {
    const { permissions } = readAnswer(projectAnswer, await api.projects.show(projectOf(repository)), 'project');
    const level = Math.max(permissions?.project_access?.access_level ?? 0, permissions?.group_access?.access_level ?? 0);
    if (level >= DEVELOPER) return { what, ok: true, repository: 'found' };
    return {
      what,
      ok: false,
      repository: 'found',
      advice: `The token's user has access level ${level} there; give it at least the role Developer (${DEVELOPER}).`,
    };
  } catch (error) {
    const { kind, message } = failureOf(error);
    return { what, ok: false, advice: message, ...(kind === 'not_found' ? { repository: 'missing' } : {}) };
  }
}

async function attempt(what: string, call: () => Promise<void>): Promise<AccessCheck> {
  try {
    await call();
    return { what, ok: true };
  } catch (error) {
    return { what, ok: false, advice: failureOf(error).message };
  }
}

function failureOf(error: unknown): Failure {
  if (error instanceof ProviderError) return error.failure;
  throw error;
}
