import type { AzureDevOpsSimulatorOptions } from './options.ts';
import type { TestResultFields } from './records.ts';
import type { AzureDevOpsSimulator } from './start.ts';

/** What the demo shows: one repository with a pull request whose build has failed. */
export const AZURE_DEVOPS_EXAMPLE = {
  organization: 'acme',
  token: 'sim-azure-devops-token',
  webhookPassword: 'sim-azure-devops-webhook',
  repositoryId: '2f3d611a-f012-4b39-b157-8db63f380226',
  project: 'shop',
  repository: 'web',
  pullRequest: 3,
  branch: 'feature/faster-cart',
  commit: '7b5c3cc8be40ee161ae89a06bba6229da1032a0c',
  mergeCommit: '9d1f5c4e6b7382910afbecd5768493021aabbccd',
  baseCommit: 'd9f1a5c4e6b7382910afbecd5768493021aabbcc',
  buildId: 5001,
  definition: { id: 12, name: 'shop-ci' },
  tests: { total: 10, passed: 7, failed: 2, skipped: 1 },
} as const;

const EXAMPLE = AZURE_DEVOPS_EXAMPLE;

/** What to start the simulator with before {@link seedAzureDevOpsExample}. */
export const AZURE_DEVOPS_EXAMPLE_OPTIONS = {
  organization: EXAMPLE.organization,
  repositories: [{ id: EXAMPLE.repositoryId, project: EXAMPLE.project, name: EXAMPLE.repository, commits: [EXAMPLE.baseCommit] }],
  definitions: [{ ...EXAMPLE.definition, project: EXAMPLE.project }],
  tokens: [{ token: EXAMPLE.token }],
} as const satisfies AzureDevOpsSimulatorOptions;

/** Adds the pull request, what people said on it, and its build with the test runs of two jobs. */
export function seedAzureDevOpsExample(azure: AzureDevOpsSimulator): void {
  const { repositoryId: repository, pullRequest, branch, commit, mergeCommit, buildId: build } = EXAMPLE;
  azure.addPullRequest({
    repository,
    id: pullRequest,
    title: 'Make the cart faster',
    sourceBranch: branch,
    heads: [commit],
    mergeCommit,
  });
  azure.addThread({ pullRequest, content: 'Dana Developer voted 5', system: true });
  azure.addThread({ pullRequest, content: 'Looks good, once the tests agree.' });
  azure.addBuild({
    repository,
    id: build,
    result: 'failed',
    sourceBranch: `refs/pull/${pullRequest}/merge`,
    sourceVersion: mergeCommit,
    triggerInfo: {
      'pr.number': String(pullRequest),
      'pr.isFork': 'False',
      'pr.sourceBranch': `refs/heads/${branch}`,
      'pr.sourceSha': commit,
      'pr.title': 'Make the cart faster',
    },
  });
  azure.addTestRun({ build, name: 'unit', results: UNIT_TESTS, job: { name: 'unit', attempt: 1 } });
  azure.addTestRun({ build, name: 'integration', results: INTEGRATION_TESTS, job: { name: 'integration', attempt: 1 } });
}

const UNIT_TESTS: readonly TestResultFields[] = [
  passed('Shop.CartTest', 'adds an article', 12),
  passed('Shop.CartTest', 'removes an article', 9),
  passed('Shop.CartTest', 'counts articles', 31),
  passed('Shop.PriceTest', 'adds the tax', 20),
  failed(
    'Shop.PriceTest',
    'rounds half cents',
    44,
    'Assert.Equal() Failure: Expected 0.02, Actual 0.01',
    'at Shop.PriceTest.cs:27',
  ),
  { ...passed('Shop.PriceTest', 'takes vouchers', 0), outcome: 'NotExecuted', comment: 'no vouchers before spring' },
];

const INTEGRATION_TESTS: readonly TestResultFields[] = [
  passed('Shop.Integration.CheckoutTest', 'sells one article', 1250),
  passed('Shop.Integration.CheckoutTest', 'sells a hundred articles', 3500),
  passed('Shop.Integration.StockTest', 'reserves an article', 800),
  failed(
    'Shop.Integration.StockTest',
    'gives articles back',
    950,
    'TimeoutException: the warehouse did not answer within 500 ms',
    'at Shop.Integration.StockTest.cs:58',
  ),
];

function passed(suite: string, testCaseTitle: string, durationInMs: number): TestResultFields {
  const automatedTestName = `${suite}.${testCaseTitle}`;
  return { testCaseTitle, automatedTestName, automatedTestStorage: 'shop.tests.dll', outcome: 'Passed', durationInMs };
}

function failed(suite: string, title: string, ms: number, errorMessage: string, stackTrace: string): TestResultFields {
  return { ...passed(suite, title, ms), outcome: 'Failed', errorMessage, stackTrace };
}
