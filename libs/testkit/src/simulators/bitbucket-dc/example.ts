import type { BitbucketDcSimulatorOptions } from './options.ts';
import type { BitbucketDcSimulator } from './start.ts';

/** What the demo shows: one repository with a pull request. Its pipeline and tests are at another product, as always. */
export const BITBUCKET_DC_EXAMPLE = {
  token: 'sim-bitbucket-dc-token',
  account: 'testwire',
  webhookSecret: 'sim-bitbucket-dc-secret',
  contextPath: '/bitbucket',
  repository: 'ACME/shop',
  pullRequest: 3,
  branch: 'feature/faster-checkout',
  commit: '7b5c3cc8be40ee161ae89a06bba6229da1032a0c',
  base: 'd9f1a5c4e6b7382910afbecd5768493021aabbcc',
} as const;

/** The repositories and tokens to start the simulator with before {@link seedBitbucketDcExample}. */
export const BITBUCKET_DC_EXAMPLE_OPTIONS = {
  contextPath: BITBUCKET_DC_EXAMPLE.contextPath,
  repositories: [{ name: BITBUCKET_DC_EXAMPLE.repository, commits: [BITBUCKET_DC_EXAMPLE.base] }],
  tokens: [{ token: BITBUCKET_DC_EXAMPLE.token, name: BITBUCKET_DC_EXAMPLE.account }],
} as const satisfies BitbucketDcSimulatorOptions;

/** Adds the pull request and what somebody said on it. */
export function seedBitbucketDcExample(bitbucket: BitbucketDcSimulator): void {
  const { repository, pullRequest, branch, commit, base } = BITBUCKET_DC_EXAMPLE;
  bitbucket.addPullRequest({
    repository,
    id: pullRequest,
    title: 'Make the checkout faster',
    fromBranch: branch,
    head: commit,
    base,
  });
  bitbucket.addComment({ repository, pullRequest, text: 'Looks good, once the tests agree.' });
}
