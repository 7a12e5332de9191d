import { type GiteaSimulator, type GiteaSimulatorOptions, type GiteaTokenOptions, startGiteaSimulator } from '@testwire/testkit';
import type { ProviderDeps, RunView } from '@testwire/providers';
import { GiteaClient } from '../../src/gitea/index.ts';
import { giteaSettings } from '../../src/gitea/settings.ts';
import { AT, runView, SHA, testDeps, write as writeTo } from '../support.ts';
import { opened } from '../support-simulators.ts';

export const TOKEN = '0123456789abcdef-token';
export const LOGIN = 'testwire';
export const REPOSITORY = 'acme/shop';
export const NUMBER = 4;

/** A simulated Gitea with one repository and one pull request; every test starts its own. */
export async function startGitea(
  options: Partial<GiteaSimulatorOptions> & { token?: Partial<GiteaTokenOptions> } = {},
): Promise<GiteaSimulator> {
  const { token, ...rest } = options;
  const gitea = opened(
    await startGiteaSimulator({
      repositories: [{ fullName: REPOSITORY, commits: ['b'.repeat(40)] }],
      tokens: [{ token: TOKEN, login: LOGIN, ...token }],
      now: () => Date.parse(AT),
      ...rest,
    }),
  );
  gitea.addPullRequest({ repository: REPOSITORY, number: NUMBER, headBranch: 'feature', head: SHA });
  return gitea;
}

export function connect(
  gitea: GiteaSimulator,
  settings: Record<string, unknown> = {},
  deps: Partial<ProviderDeps> = {},
): GiteaClient {
  return new GiteaClient(giteaSettings.parse({ baseUrl: gitea.url, token: TOKEN, ...settings }), testDeps(deps));
}

export function changeRun(overrides: Partial<RunView> = {}): RunView {
  return runView({ repository: { name: REPOSITORY }, change: { number: NUMBER, headSha: SHA }, ...overrides });
}

/** As the one for all providers, for the run of the pull request when none is given. */
export function write(
  client: GiteaClient,
  kind: Parameters<typeof writeTo>[1],
  run = changeRun(),
  text: Parameters<typeof writeTo>[3] = {},
): ReturnType<typeof writeTo> {
  return writeTo(client, kind, run, text);
}

export function writes(gitea: GiteaSimulator): readonly string[] {
  return gitea.requests.filter(({ method }) => method !== 'GET').map(({ method }) => method);
}
