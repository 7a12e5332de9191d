import { shardResult } from '@testwire/contracts';
import {
  BITBUCKET_EXAMPLE,
  BITBUCKET_EXAMPLE_OPTIONS,
  type BitbucketSimulator,
  type BitbucketTestCase,
  seedBitbucketExample,
  startBitbucketSimulator,
} from '@testwire/testkit';
import type { CollectedResult, CollectRequest } from '@testwire/providers';
import { closeAll } from '../support-simulators.ts';
import { connect } from './simulated.ts';

const MiB = 1024 * 1024;
const { repository, commit, buildNumber } = BITBUCKET_EXAMPLE;
const pipeline = { id: String(buildNumber), attempt: 1, name: 'Pipeline', commit };

let bitbucket: BitbucketSimulator;
beforeEach(async () => {
  bitbucket = await startBitbucketSimulator(BITBUCKET_EXAMPLE_OPTIONS);
  seedBitbucketExample(bitbucket);
});
afterEach(closeAll);

const pipelines = () => connect(bitbucket, { token: BITBUCKET_EXAMPLE.token, username: undefined }).pipelines;

async function collect(overrides: Partial<CollectRequest> = {}): Promise<CollectedResult[]> {
  const request: CollectRequest = {
    repository: { name: repository },
    pipeline,
    artifacts: ['*'],
    files: ['**/*.xml'],
    limits: { fileBytes: MiB, totalBytes: MiB, files: 10 },
    ...overrides,
  };
  const results: CollectedResult[] = [];
  for await (const result of pipelines().collectResults(request)) results.push(result);
  return results;
}

const resultOf = (found: CollectedResult | undefined) => (found?.kind === 'result' ? shardResult.parse(found.result) : undefined);

function addTested(
  tests: readonly BitbucketTestCase[],
  more: { names?: readonly string[]; unlisted?: number } = {},
): typeof pipeline {
  const { names = ['Test'], unlisted = 0 } = more;
  const target = { type: 'pipeline_ref_target', ref_type: 'branch', ref_name: 'main', commit: { hash: commit } };
  const steps = names.map((name) => ({ name, tests, unlisted }));
  return { ...pipeline, id: String(bitbucket.addPipeline({ repository, target, steps }).buildNumber) };
}

const passing = (index: number): BitbucketTestCase => ({
  name: `test ${index}`,
  package_name: 'shop',
  status: 'SUCCESSFUL',
  duration: 'PT1M2.5S',
});

describe('Bitbucket test reports', () => {
  it('become one result per step that has tests, with every test in its bucket', async () => {
    const results = await collect();
    expect(results.map((result) => [result.kind, result.shard])).toEqual([
      ['result', 'Unit tests'],
      ['result', 'Integration tests'],
    ]);
    const tests = results.flatMap((result) => resultOf(result)?.tests ?? []);
    const count = (status: string): number => tests.filter((test) => test.status === status).length;
    expect({ total: tests.length, passed: count('passed'), failed: count('failed'), skipped: count('skipped') }).toEqual(
      BITBUCKET_EXAMPLE.tests,
    );
    expect(tests.find((test) => test.name === 'applies a discount')).toEqual({
      name: 'applies a discount',
      status: 'failed',
      suite: ['shop.price.PriceTest'],
      durationMs: 44,
      message: 'AssertionError: expected 90, got 100',
      details: 'AssertionError: expected 90, got 100\nat PriceTest.java:27',
    });
    expect(resultOf(results[0])).toMatchObject({ format: 'bitbucket', partial: false, problems: [] });
  });

  it('are read over all pages, and what is only counted is kept', async () => {
    const tests = Array.from({ length: 230 }, (_, index) => passing(index));
    const [found] = await collect({ pipeline: addTested(tests, { unlisted: 7 }) });
    expect(resultOf(found)?.tests).toHaveLength(230);
    expect(resultOf(found)?.tests[0]?.durationMs).toBe(62_500);
    expect(resultOf(found)?.unlisted).toEqual({ total: 7, passed: 7, failed: 0, errored: 0, skipped: 0 });
  });

  it('tell why 50 tests failed, and say that they did not ask for more', async () => {
    const reason = { message: 'broken', stack_trace: '' };
    const tests = Array.from({ length: 53 }, (_, index) => ({ ...passing(index), status: 'ERROR' as const, reason }));
    const [found] = await collect({ pipeline: addTested(tests) });
    const result = resultOf(found);
    expect(result?.tests.filter(({ message }) => message === 'broken')).toHaveLength(50);
    expect(result?.tests.every(({ status }) => status === 'errored')).toBe(true);
    expect(result?.problems).toMatchObject([{ message: expect.stringContaining('Why 3 more tests failed') as string }]);
  });

  it('keep steps of the same name apart', async () => {
    const results = await collect({ pipeline: addTested([passing(1)], { names: ['Test', 'Test', ''] }) });
    expect(results.map(({ shard }) => shard)).toEqual(['Test', 'Test (2)', 'step']);
  });

  it('that cannot be read are a problem; a pipeline that is not there is a failure', async () => {
    const results = await collect({ limits: { fileBytes: 150, totalBytes: 700, files: 1 } });
    expect(results).toMatchObject([
      {
        kind: 'problem',
        shard: 'Unit tests',
        path: 'test_reports',
        message: expect.stringContaining('larger than 700') as string,
      },
      { kind: 'problem', shard: 'Integration tests' },
    ]);
    bitbucket.failNext({ path: /test_reports$/, status: 200, body: '<html>Sign in</html>' });
    await expect(collect()).resolves.toMatchObject([{ kind: 'problem' }, { kind: 'result' }, { kind: 'result' }]);
    await expect(collect({ pipeline: { ...pipeline, id: '999' } })).rejects.toMatchObject({ failure: { kind: 'not_found' } });
    bitbucket.failNext({ path: /test_cases$/, status: 503 });
    await expect(collect()).rejects.toMatchObject({ failure: { kind: 'unavailable' } });
  });

  it('never take an unknown status for a pass, and take reasons and durations as they come', async () => {
    const cases = [
      { name: 'a', status: 'EXPLODED', duration: 0.5 },
      { name: 'b', status: 'FAILED', duration: 'soon', reason: 'a text' },
      { name: 'c', fully_qualified_name: 'pack.Type.c', status: 'FAILED', reason: { stack_trace: '\n  at c\n  at d' } },
    ];
    bitbucket.failNext({ path: /test_cases$/, status: 200, body: { values: cases } });
    const [found] = await collect();
    expect(resultOf(found)?.tests).toEqual([
      { name: 'a', status: 'errored', durationMs: 500 },
      { name: 'b', status: 'failed' },
      { name: 'c', status: 'failed', suite: ['pack.Type'], message: 'at c', details: '\n  at c\n  at d' },
    ]);
    expect(resultOf(found)?.problems[0]?.message).toContain('EXPLODED');
  });

  it('have bounded texts', async () => {
    const long = 'x'.repeat(600_000);
    const cases = [
      { name: long, package_name: long, status: long },
      { status: 'FAILED', reason: { message: long, stack_trace: long } },
    ];
    bitbucket.failNext({ path: /test_cases$/, status: 200, body: { values: cases } });
    const [found] = await collect({ limits: { fileBytes: 8 * MiB, totalBytes: 8 * MiB, files: 10 } });
    expect(resultOf(found)?.tests).toHaveLength(2);
  });
});

describe('Bitbucket pipeline', () => {
  it.each([
    ['SUCCESSFUL', 'success'],
    ['FAILED', 'failure'],
    ['ERROR', 'failure'],
    ['STOPPED', 'cancelled'],
  ] as const)('that is %s was a %s', async (result, conclusion) => {
    bitbucket.updatePipeline(repository, buildNumber, { result });
    await expect(pipelines().readPipeline?.({ name: repository }, pipeline)).resolves.toEqual({
      state: 'completed',
      conclusion,
      attempt: 1,
    });
  });

  it('waits or runs', async () => {
    bitbucket.updatePipeline(repository, buildNumber, { state: 'PENDING' });
    await expect(pipelines().readPipeline?.({ name: repository }, pipeline)).resolves.toEqual({ state: 'waiting' });
    bitbucket.updatePipeline(repository, buildNumber, { state: 'IN_PROGRESS' });
    await expect(pipelines().readPipeline?.({ name: repository }, pipeline)).resolves.toEqual({ state: 'running' });
  });

  it('is started at a branch, a tag or a commit, a custom one by name', async () => {
    const start = (request: { ref: string; pipeline?: string; inputs?: Record<string, string> }) =>
      pipelines().trigger?.({ name: repository }, request);
    await expect(start({ ref: 'main', pipeline: 'nightly', inputs: { LEVEL: 'full' } })).resolves.toEqual({
      kind: 'done',
      value: { id: '42', url: `${bitbucket.url}/acme/shop/pipelines/results/42` },
    });
    await start({ ref: 'refs/tags/v1' });
    await start({ ref: commit });
    expect(bitbucket.state.pipelines.slice(1)).toMatchObject([
      {
        target: {
          type: 'pipeline_ref_target',
          ref_type: 'branch',
          ref_name: 'main',
          selector: { type: 'custom', pattern: 'nightly' },
        },
        variables: [{ key: 'LEVEL', value: 'full' }],
      },
      { target: { ref_type: 'tag', ref_name: 'v1' } },
      { target: { type: 'pipeline_commit_target', commit: { hash: commit } } },
    ]);
    await expect(start({ ref: '' })).resolves.toMatchObject({ kind: 'failed', failure: { kind: 'rejected', status: 400 } });
  });

  it('runs again as a new one of the same commit', async () => {
    await expect(pipelines().rerun?.({ name: repository }, pipeline)).resolves.toEqual({ kind: 'done', value: undefined });
    expect(bitbucket.state.pipelines).toMatchObject([
      { buildNumber: 41 },
      { buildNumber: 42, target: { type: 'pipeline_ref_target', ref_name: BITBUCKET_EXAMPLE.branch, commit: { hash: commit } } },
    ]);
    expect(bitbucket.state.pipelines[1]?.target).not.toHaveProperty('selector');
  });

  it('of a pull request runs again for it, and says when secured variables are missing', async () => {
    const target = {
      type: 'pipeline_pullrequest_target',
      source: 'feature',
      destination: 'main',
      destination_commit: { hash: '0'.repeat(12) },
      commit: { hash: commit },
      pullrequest: { id: 3, title: 'Make the checkout faster' },
      selector: { type: 'pull-requests', pattern: '**' },
    };
    const variables = [
      { key: 'LEVEL', value: 'full' },
      { key: 'TOKEN', secured: true },
    ];
    const { buildNumber: number } = bitbucket.addPipeline({ repository, target, variables });
    await expect(pipelines().rerun?.({ name: repository }, { ...pipeline, id: String(number) })).resolves.toMatchObject({
      kind: 'degraded',
      rung: 'without-secured-variables',
    });
    expect(bitbucket.state.pipelines.at(-1)).toMatchObject({
      target: { type: target.type, pullrequest: { id: 3 }, selector: target.selector },
      variables: [{ key: 'LEVEL', value: 'full' }],
    });
  });

  it('of an unknown kind does not run again', async () => {
    const { buildNumber: number } = bitbucket.addPipeline({ repository, target: { type: 'pipeline_moon_target' } });
    await expect(pipelines().rerun?.({ name: repository }, { ...pipeline, id: String(number) })).resolves.toMatchObject({
      kind: 'unsupported',
    });
  });

  it('is stopped once', async () => {
    bitbucket.updatePipeline(repository, buildNumber, { state: 'IN_PROGRESS' });
    await expect(pipelines().cancel?.({ name: repository }, pipeline)).resolves.toMatchObject({ kind: 'done' });
    expect(bitbucket.state.pipelines).toMatchObject([{ state: 'COMPLETED', result: 'STOPPED' }]);
    await expect(pipelines().cancel?.({ name: repository }, pipeline)).resolves.toMatchObject({ kind: 'unchanged' });
    await expect(pipelines().cancel?.({ name: repository }, { ...pipeline, id: '999' })).resolves.toMatchObject({
      failure: { kind: 'not_found' },
    });
  });
});
