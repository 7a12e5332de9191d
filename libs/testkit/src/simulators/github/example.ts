import type { GitHubDriver } from './driver.ts';
import type { GitHubOptions, WebhookTarget } from './options.ts';

/** The world of a simulator that is run by hand, and of the demo. */
export const GITHUB_EXAMPLE = {
  repository: 'octo-org/octo-repo',
  branch: 'feature/checkout',
  commit: '6dcb09b5b57875f334f61aebed695e2e4193db5e',
  baseCommit: '553c2077f0edc3d5dc5d17262f6aa498e69d6f8e',
  pullRequest: 7,
  runId: 1001,
  workflow: 'CI',
  artifact: 'test-results',
  /** Of the run's first attempt. */
  totals: { tests: 12, passed: 9, failed: 2, skipped: 1 },
  /** Of every later one. */
  rerunTotals: { tests: 12, passed: 11, failed: 0, skipped: 1 },
  patToken: 'sim-github-pat',
  /** By its prefix, a client knows that no user stands behind it. */
  appToken: 'ghs_simGitHubApp',
  webhookSecret: 'sim-github-secret',
} as const;

/** Starts the example with {@link seedGitHubExample}. */
export function gitHubExampleOptions(webhook?: WebhookTarget): GitHubOptions {
  const permissions = {
    checks: 'write',
    statuses: 'write',
    issues: 'write',
    pull_requests: 'write',
    contents: 'write',
    actions: 'write',
    repository_hooks: 'write',
  } as const;
  return {
    repositories: [{ fullName: GITHUB_EXAMPLE.repository, branches: { main: GITHUB_EXAMPLE.baseCommit } }],
    tokens: [
      { token: GITHUB_EXAMPLE.patToken, kind: 'pat', permissions, scopes: ['repo'] },
      { token: GITHUB_EXAMPLE.appToken, kind: 'app-installation', permissions },
    ],
    ...(webhook === undefined ? {} : { webhook }),
  };
}

/** Adds the pull request, and its workflow run with twelve tests in two files of one artifact. A re-run passes. */
export function seedGitHubExample(github: GitHubDriver): void {
  const { repository, branch, commit, pullRequest, runId, workflow } = GITHUB_EXAMPLE;
  github.addPullRequest({ repository, number: pullRequest, title: 'Faster checkout', headSha: commit, headBranch: branch });
  github.addWorkflowRun({
    repository,
    id: runId,
    name: workflow,
    headSha: commit,
    headBranch: branch,
    conclusion: 'failure',
    pullRequests: [pullRequest],
    artifacts: [exampleArtifact(true)],
    nextAttempts: [{ conclusion: 'success', artifacts: [exampleArtifact(false)] }],
  });
}

function exampleArtifact(failing: boolean): { name: string; files: Record<string, string> } {
  const broken = (line: number, message: string): { line: number; message: string } | undefined =>
    failing ? { line, message } : undefined;
  return {
    name: GITHUB_EXAMPLE.artifact,
    files: {
      'junit/cart.xml': junit('cart', 'test/cart.test.ts', [
        { name: 'starts empty' },
        { name: 'adds an item' },
        { name: 'adds the same item twice' },
        { name: 'removes an item' },
        { name: 'sums prices', failure: broken(41, 'expected 29.97 to equal 29.99') },
        { name: 'keeps its items over a reload', skipped: true },
      ]),
      'junit/checkout.xml': junit('checkout', 'test/checkout.test.ts', [
        { name: 'asks for an address' },
        { name: 'refuses an expired card' },
        { name: 'takes a valid card', failure: broken(73, 'timed out after 2000 ms waiting for the receipt') },
        { name: 'sends a receipt' },
        { name: 'empties the cart' },
        { name: 'shows the order number' },
      ]),
    },
  };
}

interface ExampleTest {
  readonly name: string;
  readonly failure?: { readonly line: number; readonly message: string } | undefined;
  readonly skipped?: boolean;
}

function junit(suite: string, file: string, tests: readonly ExampleTest[]): string {
  const cases = tests.map(({ name, failure, skipped }) => {
    const content =
      failure === undefined
        ? skipped === true && '<skipped/>'
        : `<failure message="${failure.message}" type="AssertionError">at ${file}:${failure.line}:5</failure>`;
    return `    <testcase classname="${suite}" name="${name}" file="${file}" time="0.120">${content === false ? '' : content}</testcase>`;
  });
  const failures = tests.filter(({ failure }) => failure !== undefined).length;
  const skipped = tests.filter((test) => test.skipped === true).length;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<testsuites>',
    `  <testsuite name="${suite}" tests="${tests.length}" failures="${failures}" skipped="${skipped}" time="0.720">`,
    ...cases,
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}
