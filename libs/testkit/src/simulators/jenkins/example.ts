import type { JenkinsSimulatorOptions } from './options.ts';
import type { TestCase } from './records.ts';
import type { JenkinsSimulator } from './start.ts';

/** What the demo shows: the branch of a change in a multibranch job, whose build has failed. */
export const JENKINS_EXAMPLE = {
  user: 'testwire',
  token: '11sim2jenkins3token4',
  webhookSecret: 'sim-jenkins-webhook',
  job: 'acme/shop/PR-4',
  repository: 'acme/shop',
  change: 4,
  commit: '72aef114ab1201f5a5cd734220c9ec738c4e2910',
  build: 42,
  pipelineId: 'job/acme/job/shop/job/PR-4/42',
  tests: { total: 10, passed: 7, failed: 2, skipped: 1 },
} as const;

/** The users and jobs to start the simulator with before {@link seedJenkinsExample}. */
export const JENKINS_EXAMPLE_OPTIONS = {
  users: [{ name: JENKINS_EXAMPLE.user, token: JENKINS_EXAMPLE.token }],
  jobs: [
    { name: 'acme/shop', kind: 'multibranch' },
    {
      name: JENKINS_EXAMPLE.job,
      scm: { url: `https://github.com/${JENKINS_EXAMPLE.repository}.git`, branch: 'PR-4' },
      parameters: [{ name: 'SUITE', default: 'all' }],
    },
  ],
} as const satisfies JenkinsSimulatorOptions;

/** Adds the finished build with its test report. */
export function seedJenkinsExample(jenkins: JenkinsSimulator): void {
  jenkins.addBuild({
    job: JENKINS_EXAMPLE.job,
    number: JENKINS_EXAMPLE.build,
    result: 'UNSTABLE',
    commit: JENKINS_EXAMPLE.commit,
    parameters: [{ name: 'SUITE', value: 'smoke' }],
    testReport: {
      suites: [
        { name: 'unit', enclosingBlockNames: ['Unit tests'], cases: UNIT_TESTS },
        { name: 'browser', enclosingBlockNames: ['Browser tests'], cases: BROWSER_TESTS },
      ],
    },
  });
}

const UNIT_TESTS: readonly TestCase[] = [
  passed('com.acme.CartTest', 'adds an item', 0.012),
  passed('com.acme.CartTest', 'removes an item', 0.009),
  { ...passed('com.acme.CartTest', 'empties the cart', 0.031), status: 'FIXED' },
  passed('com.acme.PriceTest', 'adds the tax', 0.02),
  {
    ...passed('com.acme.PriceTest', 'rounds to cents', 0.044),
    status: 'REGRESSION',
    errorDetails: 'expected: <9.99> but was: <10.00>',
    errorStackTrace:
      'org.opentest4j.AssertionFailedError: expected: <9.99> but was: <10.00>\n\tat com.acme.PriceTest.rounds(PriceTest.java:27)',
  },
  { ...passed('com.acme.PriceTest', 'prices in yen', 0), status: 'SKIPPED', skippedMessage: 'no rates for yen' },
];

const BROWSER_TESTS: readonly TestCase[] = [
  passed('com.acme.web.LoginIT', 'signs in', 1.25),
  passed('com.acme.web.CheckoutIT', 'pays by card', 3.5),
  passed('com.acme.web.CheckoutIT', 'pays by invoice', 0.8),
  {
    ...passed('com.acme.web.CheckoutIT', 'refunds', 0.95),
    status: 'FAILED',
    errorDetails: 'the till did not answer within 500 ms',
    errorStackTrace:
      'java.util.concurrent.TimeoutException: the till did not answer within 500 ms\n\tat com.acme.web.CheckoutIT.refunds(CheckoutIT.java:58)',
  },
];

function passed(className: string, name: string, seconds: number): TestCase {
  return { className, name, status: 'PASSED', duration: seconds };
}
