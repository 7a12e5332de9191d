import {
  AZURE_DEVOPS_EXAMPLE,
  AZURE_DEVOPS_EXAMPLE_OPTIONS,
  type AzureDevOpsSimulator,
  seedAzureDevOpsExample,
  startAzureDevOpsSimulator,
} from '@testwire/testkit';
import { linkTo, nameTests, readHeadline, readReport } from '../read-text.ts';
import { AT, connect, type Shown, type SiteDefinition } from '../site.ts';

const VERDICTS: Readonly<Record<string, string>> = { succeeded: 'passed', failed: 'failed' };

type TestRun = AzureDevOpsSimulator['state']['testRuns'][number];

function readTestRun({ comment, results, attachments }: TestRun): Shown[] {
  const of = (outcome: string): TestRun['results'] => results.filter((result) => result.outcome === outcome);
  const counted = {
    total: String(results.length),
    passed: String(of('Passed').length),
    failed: String(of('Failed').length),
    skipped: String(of('NotExecuted').length),
  };
  const failedTests = nameTests(of('Failed').map(({ testCaseTitle }) => testCaseTitle ?? ''));
  return [
    { place: 'testResults', facts: readHeadline(comment ?? '') },
    { place: 'testResults', facts: { ...counted, ...failedTests } },
    ...attachments.map(({ content }): Shown => ({ place: 'testResults', facts: readReport(Buffer.from(content).toString()) })),
  ];
}

export const azureDevOps: SiteDefinition = {
  provider: 'azure-devops',
  async open() {
    const { project, repository, repositoryId, pullRequest, commit, branch, buildId, token } = AZURE_DEVOPS_EXAMPLE;
    const simulator = await startAzureDevOpsSimulator({ ...AZURE_DEVOPS_EXAMPLE_OPTIONS, now: () => Date.parse(AT) });
    seedAzureDevOpsExample(simulator);
    const { commitStatuses, pullRequestStatuses, threads, testRuns } = simulator.state;
    const there = { threads: threads.length, testRuns: testRuns.length };
    return {
      run: {
        connection: 'azure-devops',
        repository: { name: `${project}/${repository}`, id: repositoryId },
        commit,
        branch,
        change: { number: pullRequest, headSha: commit },
        pipeline: { id: `${project}/${buildId}`, attempt: 1, name: 'shop-ci', commit },
      },
      // The jobs of the example's build publish test results themselves.
      targets: [connect('azure-devops', { baseUrl: simulator.baseUrl, token, testRuns: 'always' })],
      shown: () => [
        ...[...commitStatuses, ...pullRequestStatuses].map(({ state, description, targetUrl }): Shown => ({
          place: 'buildStatus',
          facts: { ...readHeadline(description ?? ''), verdict: VERDICTS[state] ?? 'undecided', ...linkTo(targetUrl) },
        })),
        ...testRuns.slice(there.testRuns).flatMap(readTestRun),
        ...threads
          .slice(there.threads)
          .flatMap(({ comments }) =>
            comments.map(({ content }): Shown => ({ place: 'changeComment', facts: readReport(content) })),
          ),
      ],
      simulators: [simulator],
      close: () => simulator.close(),
    };
  },
};
