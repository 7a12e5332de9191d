import { type BitbucketDcSimulator, type BitbucketDcSimulatorOptions, startBitbucketDcSimulator } from '@testwire/testkit';
import type { ProviderDeps, RunView } from '@testwire/providers';
import { BitbucketDcClient } from '../../src/bitbucket-dc/index.ts';
import { bitbucketDcSettings } from '../../src/bitbucket-dc/settings.ts';
import { AT, runView, SHA, testDeps } from '../support.ts';
import { opened } from '../support-simulators.ts';

export const TOKEN = 'BBDC-MDM0MjM5NDc2MDxx';
export const ACCOUNT = 'Testwire Bot@acme';
export const REPOSITORY = 'ACME/shop';
export const NUMBER = 4;

/** A simulated Bitbucket under a context path, with one repository and one pull request; every test starts its own. */
export async function startBitbucket(options: Partial<BitbucketDcSimulatorOptions> = {}): Promise<BitbucketDcSimulator> {
  const bitbucket = opened(
    await startBitbucketDcSimulator({
      contextPath: '/bitbucket',
      repositories: [{ name: REPOSITORY, commits: [SHA] }, { name: '~dana/shop' }],
      tokens: [{ token: TOKEN, name: ACCOUNT }],
      now: () => Date.parse(AT),
      ...options,
    }),
  );
  bitbucket.addPullRequest({ repository: REPOSITORY, id: NUMBER, fromBranch: 'feature', head: SHA });
  return bitbucket;
}

export function connect(
  bitbucket: BitbucketDcSimulator,
  settings: Record<string, unknown> = {},
  deps: Partial<ProviderDeps> = {},
): BitbucketDcClient {
  const given = { baseUrl: bitbucket.baseUrl, token: TOKEN, ...settings };
  return new BitbucketDcClient(bitbucketDcSettings.parse(given), testDeps(deps));
}

export function changeRun(overrides: Partial<RunView> = {}): RunView {
  return runView({
    repository: { name: REPOSITORY },
    change: { number: NUMBER, headSha: SHA },
    ...overrides,
  });
}

/** The requests that changed something, as `METHOD last part of the path`. */
export function writes(bitbucket: BitbucketDcSimulator): string[] {
  return bitbucket.requests
    .filter(({ method }) => method !== 'GET')
    .map(({ method, path }) => `${method} ${path.split('/').at(-1)}`);
}
