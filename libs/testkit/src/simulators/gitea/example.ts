import type { GiteaSimulatorOptions } from './options.ts';
import type { GiteaSimulator } from './start.ts';

/** What the demo shows: one repository with a pull request whose run of Actions has failed. */
export const GITEA_EXAMPLE = {
  token: 'sim-gitea-token',
  login: 'testwire',
  webhookSecret: 'sim-gitea-secret',
  repository: 'acme/shop',
  pullRequest: 3,
  branch: 'feature/faster-checkout',
  commit: '3b5c3cc8be40ee161ae89a06bba6229da1032a0c',
  base: 'e9f1a5c4e6b7382910afbecd5768493021aabbcc',
  runId: 81,
  tests: { total: 10, passed: 7, failed: 2, skipped: 1 },
} as const;

/** The repositories and tokens to start the simulator with before {@link seedGiteaExample}. */
export const GITEA_EXAMPLE_OPTIONS = {
  repositories: [{ fullName: GITEA_EXAMPLE.repository, commits: [GITEA_EXAMPLE.base] }],
  tokens: [{ token: GITEA_EXAMPLE.token, login: GITEA_EXAMPLE.login }],
} as const satisfies GiteaSimulatorOptions;

/** Adds the pull request, what somebody said on it, and its run with a test report. */
export function seedGiteaExample(gitea: GiteaSimulator): void {
  const { repository, pullRequest, branch, commit, base, runId } = GITEA_EXAMPLE;
  const title = 'Make the checkout faster';
  gitea.addPullRequest({ repository, number: pullRequest, title, headBranch: branch, head: commit, base });
  gitea.addComment({ repository, number: pullRequest, body: 'Looks good, once the tests agree.' });
  gitea.addRun({
    repository,
    id: runId,
    event: 'pull_request',
    commit,
    branch,
    pullRequest,
    status: 'failure',
    artifacts: [{ name: 'test-results', files: { 'reports/unit.xml': UNIT, 'reports/integration.xml': INTEGRATION } }],
  });
}

const UNIT = `<?xml version="1.0" encoding="UTF-8"?>
<testsuite name="unit" tests="6" failures="1" skipped="1" time="0.116">
  <testcase classname="shop.CartTest" name="adds an item" time="0.012"/>
  <testcase classname="shop.CartTest" name="removes an item" time="0.009"/>
  <testcase classname="shop.CartTest" name="sums up" time="0.031"/>
  <testcase classname="shop.PriceTest" name="rounds" time="0.020"/>
  <testcase classname="shop.PriceTest" name="applies a discount" time="0.044">
    <failure message="expected 90, got 100">AssertionError: expected 90, got 100
    at PriceTest.java:27</failure>
  </testcase>
  <testcase classname="shop.PriceTest" name="knows old currencies"><skipped/></testcase>
</testsuite>
`;

const INTEGRATION = `<?xml version="1.0" encoding="UTF-8"?>
<testsuite name="integration" tests="4" failures="1" time="6.5">
  <testcase classname="shop.CheckoutIT" name="pays by card" time="1.25"/>
  <testcase classname="shop.CheckoutIT" name="pays by invoice" time="3.5"/>
  <testcase classname="shop.CheckoutIT" name="ships" time="0.8"/>
  <testcase classname="shop.CheckoutIT" name="refunds" time="0.95">
    <failure message="the bank did not answer">TimeoutError: the bank did not answer within 500 ms
    at CheckoutIT.java:58</failure>
  </testcase>
</testsuite>
`;
