import { type GiteaSimulator, type GiteaSimulatorOptions, type GiteaTokenOptions, startGiteaSimulator } from '@testwire/testkit';
import type { ProviderDeps, RunView, Surface, SurfaceKind, SurfaceRef } from '@testwire/providers';
import { GiteaClient } from '../../src/gitea/index.ts';
import { giteaSettings } from '../../src/gitea/settings.ts';
import { AT, runView, SHA, testDeps } from '../support.ts';

export const TOKEN = '0123456789abcdef-token';
export const LOGIN = 'testwire';
export const REPOSITORY = 'acme/shop';
export const NUMBER = 4;

const open: GiteaSimulator[] = [];

/** A simulated Gitea with one repository and one pull request; every test starts its own. */
export async function startGitea(
  options: Partial<GiteaSimulatorOptions> & { token?: Partial<GiteaTokenOptions> } = {},
): Promise<GiteaSimulator> {
  const { token, ...rest } = options;
  const gitea = await startGiteaSimulator({
    repositories: [{ fullName: REPOSITORY, commits: ['b'.repeat(40)] }],
    tokens: [{ token: TOKEN, login: LOGIN, ...token }],
    now: () => Date.parse(AT),
    ...rest,
  });
  open.push(gitea);
  gitea.addPullRequest({ repository: REPOSITORY, number: NUMBER, headBranch: 'feature', head: SHA });
  return gitea;
}

/** Fails when the adapter sent what no route expects, or what the API description does not have. */
export async function closeAll(): Promise<void> {
  for (const gitea of open.splice(0)) {
    await gitea.close();
    expect(gitea.unexpected).toEqual([]);
    expect(gitea.contractBreaches).toEqual([]);
  }
}

export function connect(
  gitea: GiteaSimulator,
  settings: Record<string, unknown> = {},
  deps: Partial<ProviderDeps> = {},
): GiteaClient {
  return new GiteaClient(giteaSettings.parse({ baseUrl: gitea.url, token: TOKEN, ...settings }), testDeps(deps));
}

function surface(client: GiteaClient, kind: SurfaceKind): Surface {
  const found = client.surfaces.find((one) => one.kind === kind);
  if (found === undefined) throw new RangeError(`no surface ${kind}`);
  return found;
}

export function changeRun(overrides: Partial<RunView> = {}): RunView {
  return runView({ repository: { name: REPOSITORY }, change: { number: NUMBER, headSha: SHA }, ...overrides });
}

export function write(
  client: GiteaClient,
  kind: SurfaceKind,
  run: RunView = changeRun(),
  text: { headline?: string; body?: string; previous?: SurfaceRef } = {},
): ReturnType<Surface['write']> {
  return surface(client, kind).write({
    run,
    headline: text.headline ?? '3 tests passed',
    body: text.body ?? 'All is well.',
    previous: text.previous,
  });
}

export function writes(gitea: GiteaSimulator): readonly string[] {
  return gitea.requests.filter(({ method }) => method !== 'GET').map(({ method }) => method);
}
