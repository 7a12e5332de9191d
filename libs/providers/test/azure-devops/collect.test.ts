import { type RepositoryRef, shardResult } from '@testwire/contracts';
import {
  AZURE_DEVOPS_EXAMPLE,
  AZURE_DEVOPS_EXAMPLE_OPTIONS,
  type AzureDevOpsSimulator,
  type AzureDevOpsTestResult,
  seedAzureDevOpsExample,
  startAzureDevOpsSimulator,
} from '@testwire/testkit';
import type { CollectedResult } from '@testwire/providers';
import { SHA } from '../support.ts';
import { closeAll } from '../support-simulators.ts';
import { BUILD, buildRun, connect, REPOSITORY, startAzure, TOKEN, write } from './simulated.ts';

afterEach(closeAll);

const LIMITS = { fileBytes: 1e6, totalBytes: 1e7, files: 100 };

async function collect(
  azure: AzureDevOpsSimulator,
  {
    repository = REPOSITORY,
    id = `my shop/${BUILD}`,
    files = 100,
  }: { repository?: RepositoryRef; id?: string; files?: number } = {},
): Promise<CollectedResult[]> {
  const pipeline = { id, attempt: 1, name: 'ci', commit: SHA };
  const request = { repository, pipeline, artifacts: ['*'], files: ['**'], limits: { ...LIMITS, files } };
  const found: CollectedResult[] = [];
  for await (const one of connect(azure).pipelines.collectResults(request)) found.push(one);
  for (const one of found) if (one.kind === 'result') shardResult.parse(one.result);
  return found;
}

const passed: AzureDevOpsTestResult = {
  testCaseTitle: 'adds',
  automatedTestName: 'Cart.adds',
  outcome: 'Passed',
  durationInMs: 4,
};

function tests(found: readonly CollectedResult[]): object[] {
  return found.flatMap((one) => (one.kind === 'result' ? one.result.tests : []));
}

describe('Azure DevOps results', () => {
  it('are the test runs of the build, one shard each', async () => {
    const azure = await startAzure();
    azure.addTestRun({
      build: BUILD,
      name: 'unit',
      results: [
        passed,
        {
          testCaseTitle: 'rounds',
          automatedTestName: 'Cart.rounds',
          automatedTestStorage: 'cart.dll',
          outcome: 'Failed',
          durationInMs: 7.5,
          errorMessage: 'expected 2',
          stackTrace: 'at Cart.cs:3',
        },
      ],
    });
    azure.addTestRun({ build: BUILD, name: 'unit', results: [passed] });
    expect(await collect(azure)).toEqual([
      {
        kind: 'result',
        shard: 'unit',
        result: {
          format: 'azure-devops',
          durationSeconds: 0,
          partial: false,
          problems: [],
          tests: [
            { name: 'adds', suite: ['Cart'], status: 'passed', durationMs: 4 },
            {
              name: 'rounds',
              suite: ['cart.dll', 'Cart'],
              status: 'failed',
              durationMs: 7.5,
              message: 'expected 2',
              details: 'at Cart.cs:3',
            },
          ],
        },
      },
      expect.objectContaining({ shard: 'unit (2)' }),
    ]);
  });

  it('are read over all pages, of test runs and of results', async () => {
    const azure = await startAzure();
    for (let index = 0; index < 130; index += 1) azure.addTestRun({ build: BUILD, name: `matrix ${index}`, results: [] });
    const results = Array.from({ length: 450 }, (_, index) => ({ ...passed, testCaseTitle: `test ${index}` }));
    azure.addTestRun({ build: BUILD, name: 'large', results });
    const found = await collect(azure, { files: 200 });
    expect(found).toHaveLength(131);
    expect(tests(found)).toHaveLength(450);
  });

  it('are not our own, which would come back for ever', async () => {
    const azure = await startAzure();
    const run = buildRun({ tests: () => [{ id: 'a', suite: [], name: 'a', status: 'passed' }] });
    await write(connect(azure), 'test-run', run);
    expect(await collect(azure)).toEqual([]);
  });

  it('are those of the newest attempt of each job', async () => {
    const azure = await startAzure();
    const failed = { ...passed, outcome: 'Failed' };
    azure.addTestRun({ build: BUILD, name: 'unit', results: [failed], job: { name: 'unit', attempt: 1 } });
    azure.addTestRun({ build: BUILD, name: 'e2e', results: [failed], job: { name: 'e2e', attempt: 1 } });
    azure.addTestRun({ build: BUILD, name: 'unit', results: [passed], job: { name: 'unit', attempt: 2 } });
    azure.addTestRun({ build: BUILD, name: 'lint', results: [passed], job: { name: 'unit', attempt: 2 } });
    const found = await collect(azure);
    expect(found.map(({ shard }) => shard)).toEqual(['e2e', 'unit', 'lint']);
    expect(tests(found)).toMatchObject([{ status: 'failed' }, { status: 'passed' }, { status: 'passed' }]);
  });

  it.each([
    ['Passed', 'passed'],
    ['Failed', 'failed'],
    ['Error', 'errored'],
    ['Timeout', 'errored'],
    ['Aborted', 'errored'],
    ['Inconclusive', 'skipped'],
    ['NotExecuted', 'skipped'],
    ['NotApplicable', 'skipped'],
  ])('take %s for %s', async (outcome, status) => {
    const azure = await startAzure();
    azure.addTestRun({ build: BUILD, name: 'unit', results: [{ ...passed, outcome }] });
    expect(tests(await collect(azure))).toMatchObject([{ status }]);
  });

  it.each(['None', 'InProgress', 'constructor', undefined])('count %s as an error, and say so', async (outcome) => {
    const azure = await startAzure();
    const { outcome: _, ...rest } = passed;
    azure.addTestRun({ build: BUILD, name: 'unit', results: [{ ...rest, ...(outcome === undefined ? {} : { outcome }) }] });
    expect(await collect(azure)).toMatchObject([
      { result: { tests: [{ status: 'errored' }], problems: [{ message: expect.stringContaining('no verdict') as string }] } },
    ]);
  });

  it('have earlier tries, cases of their own, and tests below tests', async () => {
    const azure = await startAzure();
    const sub = (displayName: string, outcome: string, sequenceId: number, rest: object = {}): object => ({
      displayName,
      outcome,
      sequenceId,
      ...rest,
    });
    const results = [
      {
        ...passed,
        resultGroupType: 'rerun',
        subResults: [sub('second', 'Passed', 2), sub('first', 'Failed', 1, { errorMessage: 'flaky' })],
      },
      { ...passed, resultGroupType: 'dataDriven', subResults: [sub('(1)', 'Passed', 1), sub('(2)', 'Failed', 2)] },
      {
        ...passed,
        resultGroupType: 'orderedTest',
        subResults: [sub('step', 'Passed', 1, { resultGroupType: 'generic', subResults: [sub('deep', 'Failed', 1)] })],
      },
    ];
    azure.addTestRun({ build: BUILD, name: 'unit', results });
    expect(tests(await collect(azure))).toEqual([
      { name: 'adds', suite: ['Cart'], status: 'passed', durationMs: 4, retries: [{ status: 'failed', message: 'flaky' }] },
      { name: 'adds', suite: ['Cart'], status: 'passed', parameters: '(1)' },
      { name: 'adds', suite: ['Cart'], status: 'failed', parameters: '(2)' },
      { name: 'deep', suite: ['Cart', 'adds', 'step'], status: 'failed' },
    ]);
  });

  it('that broke off are told as such', async () => {
    const azure = await startAzure();
    azure.addTestRun({ build: BUILD, name: 'unit', state: 'Aborted', results: [passed] });
    expect(await collect(azure)).toMatchObject([
      { result: { partial: true, problems: [{ message: expect.stringContaining('Aborted') as string }] } },
    ]);
  });

  it('that are more than we read are told as such, and those that failed are among them', async () => {
    const azure = await startAzure({ maxPageSize: 1 });
    const results = Array.from({ length: 520 }, (_, index) => ({ ...passed, outcome: index === 510 ? 'Failed' : 'Passed' }));
    azure.addTestRun({ build: BUILD, name: 'unit', results });
    const found = await collect(azure);
    expect(found).toMatchObject([{ result: { partial: true, problems: [{ message: 'Only 502 of 520 results were read.' }] } }]);
    expect(tests(found).filter((one) => 'status' in one && one.status === 'failed')).toHaveLength(1);
  });

  it('that the test run counts and does not list are told as such', async () => {
    const azure = await startAzure();
    azure.addTestRun({ build: BUILD, name: 'unit', results: [passed] });
    azure.failNext({ path: /results$/, status: 200, body: { count: 0, value: [] } });
    expect(await collect(azure)).toMatchObject([
      { result: { partial: true, problems: [{ message: 'Only 0 of 1 results were read.' }] } },
    ]);
  });

  it('that cannot be read are a problem; what may be readable later is asked for again', async () => {
    const azure = await startAzure();
    azure.addTestRun({ build: BUILD, name: 'unit', results: [passed] });
    azure.addTestRun({ build: BUILD, name: 'e2e', results: [passed] });
    azure.failNext({ path: /results$/, status: 200, body: { value: 'what' } });
    expect(await collect(azure)).toMatchObject([
      { kind: 'problem', shard: 'unit' },
      { kind: 'result', shard: 'e2e' },
    ]);
    azure.failNext({ path: /results$/, status: 503 });
    await expect(collect(azure)).rejects.toMatchObject({ failure: { kind: 'unavailable' } });
  });

  it('are bounded', async () => {
    const azure = await startAzure();
    for (const name of ['a', 'b', 'c']) azure.addTestRun({ build: BUILD, name, results: [] });
    const found = await collect(azure, { files: 2 });
    expect(found.map(({ kind }) => kind)).toEqual(['result', 'result', 'problem']);
  });

  it('are found by the id of the pipeline alone, for code that lies elsewhere', async () => {
    const azure = await startAzure();
    azure.addTestRun({ build: BUILD, name: 'unit', results: [passed] });
    const project = azure.state.repositories[0]?.projectId;
    const elsewhere = { name: 'acme/shop', host: 'github' };
    expect(await collect(azure, { repository: elsewhere, id: `${project}/${BUILD}` })).toHaveLength(1);
    expect(await collect(azure, { id: String(BUILD) })).toHaveLength(1);
    await expect(collect(azure, { repository: elsewhere, id: String(BUILD) })).rejects.toMatchObject({
      failure: { kind: 'rejected' },
    });
  });

  it('of the example are what it says', async () => {
    const azure = await startAzureDevOpsSimulator({ ...AZURE_DEVOPS_EXAMPLE_OPTIONS, tokens: [{ token: TOKEN }] });
    seedAzureDevOpsExample(azure);
    const { project, repository, buildId, tests: totals } = AZURE_DEVOPS_EXAMPLE;
    const found = tests(await collect(azure, { repository: { name: `${project}/${repository}` }, id: `${project}/${buildId}` }));
    await azure.close();
    const count = (status: string): number => found.filter((one) => 'status' in one && one.status === status).length;
    const counted = { passed: count('passed'), failed: count('failed'), skipped: count('skipped') };
    expect({ total: found.length, ...counted }).toEqual(totals);
  });
});
