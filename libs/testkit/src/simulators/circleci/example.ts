import type { CircleCISimulatorOptions } from './options.ts';
import type { TestRecord } from './records.ts';
import type { CircleCISimulator } from './start.ts';

/** What the demo shows: one project at GitHub, with a workflow of a pull request that has failed. */
export const CIRCLECI_EXAMPLE = {
  token: 'sim-circleci-token',
  webhookSecret: 'sim-circleci-secret',
  slug: 'gh/acme/shop',
  repository: 'acme/shop',
  branch: 'feature/faster-checkout',
  commit: '4b825dc642cb6eb9a060e54bf8d69288fbee4904',
  workflowId: 'fda08377-fe7e-46b1-8992-3a7aaecac9c3',
  workflow: 'build-test-deploy',
  tests: { total: 10, passed: 7, failed: 2, skipped: 1 },
} as const;

/** The project and token to start the simulator with before {@link seedCircleCIExample}. */
export const CIRCLECI_EXAMPLE_OPTIONS = {
  projects: [{ slug: CIRCLECI_EXAMPLE.slug, repositoryUrl: `https://github.com/${CIRCLECI_EXAMPLE.repository}` }],
  tokens: [{ token: CIRCLECI_EXAMPLE.token }],
} as const satisfies CircleCISimulatorOptions;

/** Adds the workflow: an approval, a job with stored test results, and one that only kept a file. */
export function seedCircleCIExample(circleci: CircleCISimulator): void {
  circleci.addWorkflow({
    project: CIRCLECI_EXAMPLE.slug,
    id: CIRCLECI_EXAMPLE.workflowId,
    name: CIRCLECI_EXAMPLE.workflow,
    status: 'failed',
    revision: CIRCLECI_EXAMPLE.commit,
    branch: CIRCLECI_EXAMPLE.branch,
    jobs: [
      { name: 'hold', approval: true },
      {
        name: 'unit',
        status: 'failed',
        tests: UNIT_TESTS,
        // The same results once more, as many people keep them.
        artifacts: [{ path: 'test-results/unit.xml', content: '<testsuites/>' }],
      },
      {
        name: 'browser',
        status: 'failed',
        artifacts: [
          { path: 'test-results/browser.xml', content: BROWSER_RESULTS },
          { path: 'screenshots/checkout.png', content: 'not a picture' },
        ],
      },
    ],
  });
}

const UNIT_TESTS: readonly TestRecord[] = [
  passed('starts empty', 0.012),
  passed('adds an item', 0.009),
  passed('adds the same item twice', 0.031),
  passed('removes an item', 0.02),
  {
    ...passed('sums prices', 0.044),
    result: 'failure',
    message: 'AssertionError: expected 29.97 to equal 29.99\n    at test/cart.test.ts:41:5',
  },
  { ...passed('keeps its items over a reload', 0), result: 'skipped' },
];

const BROWSER_RESULTS = `<?xml version="1.0" encoding="UTF-8"?>
<testsuites>
  <testsuite name="checkout" tests="4" failures="1" time="4.2">
    <testcase classname="checkout" name="asks for an address" time="0.9"/>
    <testcase classname="checkout" name="refuses an expired card" time="0.8"/>
    <testcase classname="checkout" name="takes a valid card" time="2.0">
      <failure message="timed out after 2000 ms waiting for the receipt" type="TimeoutError">at test/checkout.test.ts:73:5</failure>
    </testcase>
    <testcase classname="checkout" name="shows the order number" time="0.5"/>
  </testsuite>
</testsuites>
`;

function passed(name: string, seconds: number): TestRecord {
  return { name, classname: 'cart', file: 'test/cart.test.ts', result: 'success', message: null, run_time: seconds };
}
