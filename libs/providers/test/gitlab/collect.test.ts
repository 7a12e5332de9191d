import { shardResult } from '@testwire/contracts';
import type { CollectedResult, CollectRequest } from '@testwire/providers';
import {
  GITLAB_EXAMPLE,
  GITLAB_EXAMPLE_OPTIONS,
  type GitLabSimulator,
  seedGitLabExample,
  startGitLabSimulator,
} from '@testwire/testkit';
import { testSuiteAnswer } from '../../src/gitlab/schema.ts';
import { toShardResult } from '../../src/gitlab/test-report.ts';
import { connect } from './simulated.ts';

const MiB = 1024 * 1024;

let gitlab: GitLabSimulator;
beforeEach(async () => {
  gitlab = await startGitLabSimulator(GITLAB_EXAMPLE_OPTIONS);
  seedGitLabExample(gitlab);
});
afterEach(async () => {
  expect(gitlab.unexpected).toEqual([]);
  await gitlab.close();
});

function request(overrides: Partial<CollectRequest> = {}): CollectRequest {
  return {
    repository: { name: GITLAB_EXAMPLE.path, id: String(GITLAB_EXAMPLE.projectId) },
    pipeline: { id: String(GITLAB_EXAMPLE.pipelineId), attempt: 1, name: 'Pipeline', commit: GITLAB_EXAMPLE.sha },
    artifacts: ['*'],
    files: ['**/*.xml'],
    limits: { fileBytes: MiB, totalBytes: MiB, files: 10 },
    ...overrides,
  };
}

async function collect(overrides: Partial<CollectRequest> = {}): Promise<CollectedResult[]> {
  const client = connect(gitlab, { token: GITLAB_EXAMPLE.token });
  const results: CollectedResult[] = [];
  for await (const result of client.pipelines.collectResults(request(overrides))) results.push(result);
  return results;
}

describe('GitLab test report', () => {
  it('becomes one result per job, with every test in its bucket', async () => {
    const results = await collect();
    expect(results.map((result) => [result.kind, result.shard])).toEqual([
      ['result', 'unit'],
      ['result', 'integration'],
    ]);
    const tests = results.flatMap((result) => (result.kind === 'result' ? shardResult.parse(result.result).tests : []));
    const count = (status: string): number => tests.filter((test) => test.status === status).length;
    expect({ total: tests.length, passed: count('passed'), failed: count('failed'), skipped: count('skipped') }).toEqual(
      GITLAB_EXAMPLE.tests,
    );
    expect(tests.find((test) => test.name === 'stops a gear')).toEqual({
      name: 'stops a gear',
      status: 'failed',
      suite: ['tests.test_gear'],
      file: 'tests/test_gear.py',
      durationMs: 44,
      message: 'AssertionError: expected 0 turns, got 1',
      details: expect.stringContaining('tests/test_gear.py') as string,
    });
    expect(tests.find((test) => test.status === 'skipped')?.message).toBe('needs a left-handed gear');
    expect(tests.find((test) => test.status === 'passed')).not.toHaveProperty('message');
  });

  it('gives nothing for a pipeline without reports, and throws for one that is not there', async () => {
    gitlab.updatePipeline(GITLAB_EXAMPLE.projectId, GITLAB_EXAMPLE.pipelineId, {
      testReport: {
        total_time: 0,
        total_count: 0,
        success_count: 0,
        failed_count: 0,
        skipped_count: 0,
        error_count: 0,
        test_suites: [],
      },
    });
    await expect(collect()).resolves.toEqual([]);
    const pipeline = { id: '999', attempt: 1, name: 'Pipeline', commit: GITLAB_EXAMPLE.sha };
    await expect(collect({ pipeline })).rejects.toMatchObject({ failure: { kind: 'not_found' } });
  });

  it('reports a report that is too large as a problem', async () => {
    await expect(collect({ limits: { fileBytes: 100, totalBytes: 100, files: 1 } })).resolves.toMatchObject([
      {
        kind: 'problem',
        path: 'pipelines/5001/test_report',
        message: expect.stringContaining('larger than 100 bytes') as string,
      },
    ]);
  });

  it('retries the pipeline', async () => {
    const client = connect(gitlab, { token: GITLAB_EXAMPLE.token });
    await expect(client.pipelines.rerun?.(request().repository, request().pipeline)).resolves.toMatchObject({ kind: 'done' });
    expect(gitlab.state.pipelines[0]?.retries).toBe(1);
  });
});

describe('toShardResult', () => {
  const suite = (fields: Record<string, unknown>): ReturnType<typeof toShardResult> =>
    shardResult.parse(toShardResult(testSuiteAnswer.parse({ name: 'unit', ...fields })));

  it('reads what GitLab makes of an element with attributes, and of several', () => {
    const { tests } = suite({
      test_cases: [
        {
          status: 'failed',
          name: 'a',
          system_output: { message: 'expected 1', type: 'AssertionError', __content__: 'at a.ts:1' },
        },
        { status: 'error', name: 'b', system_output: [{ message: 'first' }, 'second'], stack_trace: 'at b.ts:2' },
        { status: 'failed', name: 'c', system_output: { type: 'Crash' } },
        { status: 'failed', name: 'd', system_output: null },
      ],
    });
    expect(tests).toEqual([
      { name: 'a', status: 'failed', message: 'expected 1', details: 'at a.ts:1' },
      { name: 'b', status: 'errored', message: 'first', details: 'second\nat b.ts:2' },
      { name: 'c', status: 'failed', message: '{', details: '{\n  "type": "Crash"\n}' },
      { name: 'd', status: 'failed' },
    ]);
  });

  it('marks a suite that GitLab could not read as partial', () => {
    expect(suite({ suite_error: 'JUnit XML parsing failed: 1:1: FATAL' })).toMatchObject({
      partial: true,
      tests: [],
      problems: [{ message: 'GitLab could not read the report: JUnit XML parsing failed: 1:1: FATAL' }],
    });
  });

  it('counts what is not listed, so that nothing gets lost', () => {
    const listed = [{ status: 'success', name: 'a' }];
    expect(suite({ total_count: 5, success_count: 3, failed_count: 1, skipped_count: 1, test_cases: listed }).unlisted).toEqual({
      total: 4,
      passed: 2,
      failed: 1,
      errored: 0,
      skipped: 1,
    });
    expect(suite({ total_count: 1, success_count: 1, test_cases: listed })).not.toHaveProperty('unlisted');
  });

  it('never takes an unknown status for a pass', () => {
    const { tests, problems } = suite({ test_cases: [{ status: 'exploded', name: 'a' }] });
    expect(tests[0]?.status).toBe('errored');
    expect(problems[0]?.message).toContain('exploded');
  });

  it('bounds every text', () => {
    const long = 'x'.repeat(600_000);
    const test = { status: 'failed', name: long, classname: long, file: long, system_output: long, stack_trace: long };
    expect(suite({ test_cases: [test, { ...test, system_output: { message: long } }], suite_error: long }).tests).toHaveLength(2);
  });
});
