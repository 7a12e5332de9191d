import type { TeamCitySimulatorOptions } from './options.ts';
import type { TestRecord } from './records.ts';
import type { TeamCitySimulator } from './start.ts';

/** What the demo shows: the build of a pull request that has failed. */
export const TEAMCITY_EXAMPLE = {
  username: 'testwire',
  token: 'sim-teamcity-token',
  webhookSecret: 'sim-teamcity-webhook',
  buildType: 'Shop_UnitTests',
  repository: 'acme/shop',
  change: 4,
  branch: 'feature/cheaper-shipping',
  commit: '5d0e7b1c3f9a4286be17d2c94a60f8e3b1d7a925',
  build: 42,
  tests: { total: 10, passed: 6, failed: 2, skipped: 2 },
} as const;

const FIELDS =
  'id,buildTypeId,status,state,branchName,personal,webUrl,startDate,finishDate,canceledInfo(timestamp),' +
  'buildType(id,name,projectName,projectId),' +
  'revisions(revision(version,vcsBranchName,vcs-root-instance(vcs-root-id,name,properties(property(name,value))))),' +
  'resultingProperties($locator(name:(value:(teamcity.pullRequest.*|vcsroot.*url),matchType:matches)),property(name,value))';

/** The user and build configuration to start the simulator with before {@link seedTeamCityExample}. */
export const TEAMCITY_EXAMPLE_OPTIONS = {
  users: [{ username: TEAMCITY_EXAMPLE.username, token: TEAMCITY_EXAMPLE.token, password: 'sim-teamcity-password' }],
  buildTypes: [
    {
      id: TEAMCITY_EXAMPLE.buildType,
      name: 'Unit tests',
      projectId: 'Shop',
      projectName: 'Shop',
      vcsRootId: 'Shop_Git',
      vcsUrl: `https://github.com/${TEAMCITY_EXAMPLE.repository}.git`,
      parameters: [{ name: 'suite', value: 'all' }],
    },
  ],
} as const satisfies TeamCitySimulatorOptions;

/** What is to be configured at TeamCity besides the address, so that its webhooks say where the code lies. */
export const TEAMCITY_WEBHOOK_FIELDS: Readonly<Record<string, string>> = {
  BUILD_STARTED: FIELDS,
  CHANGES_LOADED: FIELDS,
  BUILD_FINISHED: FIELDS,
  BUILD_INTERRUPTED: FIELDS,
};

/** Adds the finished build with its tests. */
export function seedTeamCityExample(teamcity: TeamCitySimulator): void {
  const { build, buildType, commit, change, branch } = TEAMCITY_EXAMPLE;
  teamcity.addBuild({
    id: build,
    buildType,
    revision: commit,
    ref: `refs/pull/${change}/head`,
    status: 'FAILURE',
    properties: [{ name: 'suite', value: 'smoke' }],
    pullRequest: { number: change, source: branch, target: 'main', title: 'Make shipping cheaper' },
    tests: TESTS,
  });
}

const TESTS: readonly TestRecord[] = [
  passed('unit: com.acme.CartTest.addsAnItem', 12),
  passed('unit: com.acme.CartTest.removesAnItem', 9),
  passed('unit: com.acme.CartTest.emptiesTheCart', 31),
  {
    ...passed('unit: com.acme.PriceTest.addsTheTax', 20),
    invocations: [
      { status: 'FAILURE', duration: 22, details: 'java.net.ConnectException: Connection refused' },
      { status: 'SUCCESS', duration: 20 },
    ],
  },
  {
    name: 'unit: com.acme.PriceTest.roundsToCents',
    status: 'FAILURE',
    newFailure: true,
    duration: 44,
    details:
      'org.opentest4j.AssertionFailedError: expected: <9.99> but was: <10.00>\n\tat com.acme.PriceTest.roundsToCents(PriceTest.java:27)',
  },
  {
    name: 'unit: com.acme.PriceTest.pricesInYen',
    status: 'UNKNOWN',
    ignored: true,
    ignoreDetails: 'no rates for yen',
    duration: 0,
  },
  passed('browser: com.acme.web.LoginIT.signsIn', 1250),
  passed('browser: com.acme.web.CheckoutIT.paysByCard', 3500),
  {
    name: 'browser: com.acme.web.CheckoutIT.paysByInvoice',
    status: 'FAILURE',
    muted: true,
    duration: 800,
    details: 'java.lang.AssertionError: no invoice',
  },
  {
    name: 'browser: com.acme.web.CheckoutIT.refunds',
    status: 'FAILURE',
    duration: 950,
    details:
      'java.util.concurrent.TimeoutException: the till did not answer within 500 ms\n\tat com.acme.web.CheckoutIT.refunds(CheckoutIT.java:58)',
  },
];

function passed(name: string, duration: number): TestRecord {
  return { name, status: 'SUCCESS', duration };
}
