import { type BitbucketSimulator, type BitbucketSimulatorOptions, startBitbucketSimulator } from '@testwire/testkit';
import type { ProviderDeps, RunView } from '@testwire/providers';
import { BitbucketClient } from '../../src/bitbucket/index.ts';
import { bitbucketSettings } from '../../src/bitbucket/settings.ts';
import { AT, runView, SHA, testDeps } from '../support.ts';
import { opened } from '../support-simulators.ts';

export const TOKEN = 'ATCTT3xFfGN0123456789';
export const EMAIL = 'dana@example.com';
export const REPOSITORY = 'acme/shop';
export const NUMBER = 4;

/** A simulated Bitbucket with one repository and one pull request; every test starts its own. The token is one that may ask who it is. */
export async function startBitbucket(options: Partial<BitbucketSimulatorOptions> = {}): Promise<BitbucketSimulator> {
  const bitbucket = opened(
    await startBitbucketSimulator({
      repositories: [{ fullName: REPOSITORY, commits: [SHA] }],
      tokens: [{ token: TOKEN, kind: 'api', email: EMAIL }],
      now: () => Date.parse(AT),
      ...options,
    }),
  );
  bitbucket.addPullRequest({ repository: REPOSITORY, id: NUMBER, sourceBranch: 'feature', head: SHA });
  return bitbucket;
}

export function connect(
  bitbucket: BitbucketSimulator,
  settings: Record<string, unknown> = {},
  deps: Partial<ProviderDeps> = {},
): BitbucketClient {
  const given = { baseUrl: bitbucket.url, token: TOKEN, username: EMAIL, ...settings };
  return new BitbucketClient(bitbucketSettings.parse(given), testDeps(deps));
}

/** As {@link connect}, with an access token, which may not ask who it is. */
export function connectAccessToken(bitbucket: BitbucketSimulator): BitbucketClient {
  return new BitbucketClient(bitbucketSettings.parse({ baseUrl: bitbucket.url, token: TOKEN }), testDeps());
}

export function changeRun(overrides: Partial<RunView> = {}): RunView {
  return runView({ change: { number: NUMBER, headSha: SHA }, ...overrides });
}

/** The requests that changed something, as `METHOD path`. */
export function writes(bitbucket: BitbucketSimulator): string[] {
  return bitbucket.requests.filter(({ method }) => method !== 'GET').map(({ method, path }) => `${method} ${path}`);
}
