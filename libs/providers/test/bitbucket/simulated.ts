import { type BitbucketSimulator, type BitbucketSimulatorOptions, startBitbucketSimulator } from '@testwire/testkit';
import type { ProviderDeps, RunView, Surface, SurfaceKind, SurfaceRef } from '@testwire/providers';
import { BitbucketClient } from '../../src/bitbucket/index.ts';
import { bitbucketSettings } from '../../src/bitbucket/settings.ts';
import { AT, runView, SHA, testDeps } from '../support.ts';

export const TOKEN = 'ATCTT3xFfGN0123456789';
export const EMAIL = 'dana@example.com';
export const REPOSITORY = 'acme/shop';
export const NUMBER = 4;

/** A simulated Bitbucket with one repository and one pull request; every test starts its own. The token is one that may ask who it is. */
export async function startBitbucket(options: Partial<BitbucketSimulatorOptions> = {}): Promise<BitbucketSimulator> {
  const bitbucket = await startBitbucketSimulator({
    repositories: [{ fullName: REPOSITORY, commits: [SHA] }],
    tokens: [{ token: TOKEN, kind: 'api', email: EMAIL }],
    now: () => Date.parse(AT),
    ...options,
  });
  bitbucket.addPullRequest({ repository: REPOSITORY, id: NUMBER, sourceBranch: 'feature', head: SHA });
  return bitbucket;
}

/** To be given to afterEach. */
export async function closeBitbucket(bitbucket: BitbucketSimulator): Promise<void> {
  await bitbucket.close();
  expect(bitbucket.unexpected).toEqual([]);
  expect(bitbucket.contractBreaches).toEqual([]);
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

export function surface(client: BitbucketClient, kind: SurfaceKind): Surface {
  const found = client.surfaces.find((one) => one.kind === kind);
  if (found === undefined) throw new RangeError(`no surface ${kind}`);
  return found;
}

export function changeRun(overrides: Partial<RunView> = {}): RunView {
  return runView({ change: { number: NUMBER, headSha: SHA }, ...overrides });
}

export function write(
  client: BitbucketClient,
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

/** The requests that changed something, as `METHOD path`. */
export function writes(bitbucket: BitbucketSimulator): string[] {
  return bitbucket.requests.filter(({ method }) => method !== 'GET').map(({ method, path }) => `${method} ${path}`);
}
