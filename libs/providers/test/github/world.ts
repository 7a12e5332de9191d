import { type GitHubOptions, type GitHubSimulator, startGitHubSimulator } from '@testwire/testkit';
import { settings } from '../../src/github/settings.ts';
import { GitHubClient } from '../../src/github/client.ts';
import type { ProviderDeps, RunView, Surface, SurfaceKind } from '../../src/provider.ts';

export const REPOSITORY = { name: 'octo/hello' };
export const COMMIT = 'a'.repeat(40);
export const NOW = Date.parse('2026-03-01T10:00:00Z');

const EVERYTHING = {
  checks: 'write',
  statuses: 'write',
  issues: 'write',
  pull_requests: 'write',
  contents: 'write',
  actions: 'write',
} as const;

/** Tokens whose prefix tells what they are, as GitHub's do. */
export const TOKENS = {
  /** Of a GitHub App; may do everything. */
  app: 'ghs_app0000000000000000',
  /** A personal one with every scope, and still no check runs. */
  personal: 'ghp_personal00000000000',
  /** A personal one that does not say so. */
  plain: 'f'.repeat(40),
  /** Of a workflow for a fork. */
  readOnly: 'ghs_readonly00000000000',
} as const;

export interface World {
  readonly github: GitHubSimulator;
  client(token: string, more?: Readonly<Record<string, unknown>>, deps?: Partial<ProviderDeps>): GitHubClient;
  close(): Promise<void>;
}

/** A simulated GitHub with one repository and one pull request. */
export async function startWorld(options: Partial<GitHubOptions> = {}): Promise<World> {
  let seconds = 0;
  const github = await startGitHubSimulator({
    repositories: [{ fullName: REPOSITORY.name }],
    tokens: [
      { token: TOKENS.app, kind: 'app-installation', permissions: EVERYTHING },
      { token: TOKENS.personal, kind: 'pat', permissions: EVERYTHING, scopes: ['repo'] },
      { token: TOKENS.plain, kind: 'pat', permissions: EVERYTHING },
      { token: TOKENS.readOnly, kind: 'actions', permissions: {} },
    ],
    limits: 'off',
    // Every instant is another one, so that "newest" is never a matter of luck.
    now: () => NOW + 1000 * (seconds += 1),
    ...options,
  });
  github.addPullRequest({ repository: REPOSITORY.name, number: 7, headSha: COMMIT, headBranch: 'feature' });
  return {
    github,
    client: (token, more = {}, deps = {}) =>
      new GitHubClient(settings.parse({ baseUrl: github.url, token, ...more }), { ...testDeps(), ...deps }),
    close: () => github.close(),
  };
}

export function testDeps(): ProviderDeps {
  return { fetch: globalThis.fetch, now: () => NOW, log: () => {} };
}

export function surfaceOf(client: GitHubClient, kind: SurfaceKind): Surface {
  const surface = client.surfaces.find((one) => one.kind === kind);
  if (surface === undefined) throw new RangeError(`no surface ${kind}`);
  return surface;
}

export function runView(changes: Partial<RunView> = {}): RunView {
  return {
    runId: 'run-1',
    project: 'hello',
    name: 'unit',
    repository: REPOSITORY,
    commit: COMMIT,
    change: { number: 7 },
    attempt: 1,
    status: 'passed',
    reportUrl: 'https://testwire.example/runs/run-1',
    openedAt: '2026-03-01T09:00:00Z',
    annotations: [],
    totals: { total: 3, passed: 2, failed: 1, errored: 0, skipped: 0 },
    durationSeconds: 4.5,
    tests: () => [],
    ...changes,
  };
}

/** The requests that changed something, as `METHOD /path`. */
export function writes({ github }: World): string[] {
  const isWrite = ({ method, path }: { method: string; path: string }): boolean => method !== 'GET' && path !== '/graphql';
  return github.requests.filter(isWrite).map(({ method, path }) => `${method} ${path}`);
}
