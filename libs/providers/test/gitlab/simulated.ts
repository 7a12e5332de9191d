import {
  type GitLabSimulator,
  type GitLabSimulatorOptions,
  type GitLabTokenOptions,
  startGitLabSimulator,
} from '@testwire/testkit';
import type { RunView, Surface, SurfaceKind, SurfaceRef } from '@testwire/providers';
import { GitLabClient } from '../../src/gitlab/index.ts';
import { gitlabSettings } from '../../src/gitlab/settings.ts';
import { AT, runView, SHA, testDeps } from '../support.ts';

export const TOKEN = 'glpat-0123456789';
export const PROJECT = 7;
export const IID = 4;

/** A simulated GitLab with one project, one merge request and one pipeline; every test starts its own. */
export async function startGitLab(
  options: Partial<GitLabSimulatorOptions> & { token?: Partial<GitLabTokenOptions> } = {},
): Promise<GitLabSimulator> {
  const { token, ...rest } = options;
  const gitlab = await startGitLabSimulator({
    projects: [{ id: PROJECT, pathWithNamespace: 'acme/shop', commits: [{ sha: SHA, branch: 'feature' }] }],
    tokens: [{ token: TOKEN, kind: 'project', ...token }],
    now: () => Date.parse(AT),
    ...rest,
  });
  gitlab.addMergeRequest({ project: PROJECT, iid: IID, sourceBranch: 'feature', sha: SHA });
  return gitlab;
}

export function connect(gitlab: GitLabSimulator, settings: Record<string, unknown> = {}): GitLabClient {
  return new GitLabClient(gitlabSettings.parse({ baseUrl: gitlab.url, token: TOKEN, ...settings }), testDeps());
}

export function surface(client: GitLabClient, kind: SurfaceKind): Surface {
  const found = client.surfaces.find((one) => one.kind === kind);
  if (found === undefined) throw new RangeError(`no surface ${kind}`);
  return found;
}

export function changeRun(overrides: Partial<RunView> = {}): RunView {
  return runView({ change: { number: IID, headSha: SHA }, ...overrides });
}

export function write(
  client: GitLabClient,
  kind: SurfaceKind,
  run: RunView,
  text: { headline?: string; body?: string; previous?: SurfaceRef } = {},
): ReturnType<Surface['write']> {
  return surface(client, kind).write({
    run,
    headline: text.headline ?? '3 tests passed',
    body: text.body ?? 'All is well.',
    previous: text.previous,
  });
}
