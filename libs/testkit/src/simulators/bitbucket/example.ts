import type { BitbucketSimulatorOptions } from './options.ts';
import type { TestCase } from './records.ts';
import type { BitbucketSimulator } from './start.ts';

/** What the demo shows: one repository with a pull request whose pipeline has failed. */
export const BITBUCKET_EXAMPLE = {
  token: 'sim-bitbucket-token',
  webhookSecret: 'sim-bitbucket-secret',
  repository: 'acme/shop',
  pullRequest: 3,
  branch: 'feature/faster-checkout',
  commit: '7b5c3cc8be40ee161ae89a06bba6229da1032a0c',
  base: 'd9f1a5c4e6b7382910afbecd5768493021aabbcc',
  buildNumber: 41,
  tests: { total: 10, passed: 7, failed: 2, skipped: 1 },
} as const;

/** The repositories and tokens to start the simulator with before {@link seedBitbucketExample}. */
export const BITBUCKET_EXAMPLE_OPTIONS = {
  repositories: [{ fullName: BITBUCKET_EXAMPLE.repository, commits: [BITBUCKET_EXAMPLE.base] }],
  tokens: [{ token: BITBUCKET_EXAMPLE.token, kind: 'access', displayName: 'testwire' }],
} as const satisfies BitbucketSimulatorOptions;

/** Adds the pull request, what somebody said on it, and its pipeline with test reports. */
export function seedBitbucketExample(bitbucket: BitbucketSimulator): void {
  const { repository, pullRequest, branch, commit, base, buildNumber } = BITBUCKET_EXAMPLE;
  bitbucket.addPullRequest({
    repository,
    id: pullRequest,
    title: 'Make the checkout faster',
    sourceBranch: branch,
    head: commit,
    base,
  });
  bitbucket.addComment({ repository, pullRequest, raw: 'Looks good, once the tests agree.' });
  bitbucket.addPipeline({
    repository,
    buildNumber,
    target: {
      type: 'pipeline_ref_target',
      ref_type: 'branch',
      ref_name: branch,
      selector: { type: 'branches', pattern: 'feature/*' },
      commit: { type: 'commit', hash: commit },
    },
    result: 'FAILED',
    steps: [{ name: 'Lint' }, { name: 'Unit tests', tests: UNIT_TESTS }, { name: 'Integration tests', tests: INTEGRATION_TESTS }],
  });
}

const UNIT_TESTS: readonly TestCase[] = [
  passed('shop.cart.CartTest', 'adds an item', 'PT0.012S'),
  passed('shop.cart.CartTest', 'removes an item', 'PT0.009S'),
  passed('shop.cart.CartTest', 'sums up', 'PT0.031S'),
  passed('shop.price.PriceTest', 'rounds', 'PT0.02S'),
  failed(
    'shop.price.PriceTest',
    'applies a discount',
    'PT0.044S',
    'AssertionError: expected 90, got 100',
    'at PriceTest.java:27',
  ),
  { ...passed('shop.price.PriceTest', 'knows old currencies', 'PT0S'), status: 'SKIPPED' },
];

const INTEGRATION_TESTS: readonly TestCase[] = [
  passed('shop.checkout.CheckoutIT', 'pays by card', 'PT1.25S'),
  passed('shop.checkout.CheckoutIT', 'pays by invoice', 'PT3.5S'),
  passed('shop.checkout.CheckoutIT', 'ships', 'PT0.8S'),
  failed(
    'shop.checkout.CheckoutIT',
    'refunds',
    'PT0.95S',
    'TimeoutError: the bank did not answer within 500 ms',
    'at CheckoutIT.java:58',
  ),
];

function passed(package_name: string, name: string, duration: string): TestCase {
  return { name, package_name, status: 'SUCCESSFUL', duration };
}

function failed(package_name: string, name: string, duration: string, message: string, trace: string): TestCase {
  const reason = { message, stack_trace: `${message}\n${trace}` };
  return { ...passed(package_name, name, duration), status: 'FAILED', reason };
}
