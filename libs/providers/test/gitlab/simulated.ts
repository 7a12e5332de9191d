import {
  type GitLabSimulator,
  type GitLabSimulatorOptions,
  type GitLabTokenOptions,
  startGitLabSimulator,
} from '@testwire/testkit';
import type { RunView } from '@testwire/providers';
import { GitLabClient } from '../../src/gitlab/index.ts';
import { gitlabSettings } from '../../src/gitlab/settings.ts';
import { AT, runView, SHA, testDeps } from '../support.ts';
import { opened } from '../support-simulators.ts';

export const TOKEN = 'glpat-0123456789';
export const PROJECT = 7;
export const IID = 4;

/** A simulated GitLab with one project, one merge request and one pipeline; every test starts its own. */
export async function startGitLab(
  options: Partial<GitLabSimulatorOptions> & { token?: Partial<GitLabTokenOptions> } = {},
): Promise<GitLabSimulator> {
  const { token, ...rest } = options;
  const gitlab = opened(
    await startGitLabSimulator({
      projects: [{ id: PROJECT, pathWithNamespace: 'acme/shop', commits: [{ sha: SHA, branch: 'feature' }] }],
      tokens: [{ token: TOKEN, kind: 'project', ...token }],
      now: () => Date.parse(AT),
      ...rest,
    }),
  );
  gitlab.addMergeRequest({ project: PROJECT, iid: IID, sourceBranch: 'feature', sha: SHA });
  return gitlab;
}

export function connect(gitlab: GitLabSimulator, settings: Record<string, unknown> = {}): GitLabClient {
  return new GitLabClient(gitlabSettings.parse({ baseUrl: gitlab.url, token: TOKEN, ...settings }), testDeps());
}

export function changeRun(overrides: Partial<RunView> = {}): RunView {
  return runView({ change: { number: IID, headSha: SHA }, ...overrides });
}
