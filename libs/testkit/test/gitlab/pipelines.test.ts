import { GITLAB_EXAMPLE } from '../../src/simulators/gitlab/index.ts';
import { BRANCH, closeExamples, MERGE_REQUEST_REF, PIPELINE, SHA, startExample } from './example.ts';

afterEach(closeExamples);

const PATH = `/projects/42/pipelines/${PIPELINE}`;

describe('pipelines', () => {
  it('have the example totals that the demo states', async () => {
    const { gitlab } = await startExample();
    expect(gitlab.state.pipelines[0]?.testReport).toMatchObject({
      total_count: GITLAB_EXAMPLE.tests.total,
      success_count: GITLAB_EXAMPLE.tests.passed,
      failed_count: GITLAB_EXAMPLE.tests.failed,
      skipped_count: GITLAB_EXAMPLE.tests.skipped,
    });
  });

  it('name the ref of a merge request, not its branch', async () => {
    const { call } = await startExample();
    expect(await call('GET', PATH)).toMatchObject({
      status: 200,
      body: {
        id: PIPELINE,
        iid: 1,
        project_id: 42,
        sha: SHA,
        ref: MERGE_REQUEST_REF,
        source: 'merge_request_event',
        status: 'failed',
      },
    });
  });

  it('are unknown when they are not there', async () => {
    const { call } = await startExample();
    expect(await call('GET', '/projects/42/pipelines/1')).toMatchObject({ status: 404, body: { message: '404 Not found' } });
  });

  it('give their test report', async () => {
    const { call } = await startExample();
    expect(await call('GET', `${PATH}/test_report`)).toMatchObject({
      status: 200,
      body: {
        total_count: 10,
        success_count: 7,
        failed_count: 2,
        skipped_count: 1,
        error_count: 0,
        total_time: 6.616,
        test_suites: [
          { name: 'unit', total_count: 6, failed_count: 1, suite_error: null, test_cases: { length: 6 } },
          { name: 'integration', total_count: 4, failed_count: 1 },
        ],
      },
    });
  });

  it('give a summary whose total has shorter names', async () => {
    const { call } = await startExample();
    const { body } = await call('GET', `${PATH}/test_report_summary`);
    expect(body).toMatchObject({
      total: { time: 6.616, count: 10, success: 7, failed: 2, skipped: 1, error: 0, suite_error: null },
      test_suites: [{ name: 'unit', total_count: 6, build_ids: [50011] }, { name: 'integration' }],
    });
    expect(JSON.stringify(body)).not.toContain('test_cases');
  });

  it('have an empty report when no job wrote one', async () => {
    const { gitlab, call } = await startExample();
    const { id } = gitlab.addPipeline({ project: 42, sha: SHA, ref: BRANCH });
    expect(await call('GET', `/projects/42/pipelines/${id}/test_report`)).toMatchObject({
      status: 200,
      body: { total_count: 0, test_suites: [] },
    });
  });

  it('run again under the same id', async () => {
    const { gitlab, call } = await startExample();
    expect(await call('POST', `${PATH}/retry`)).toMatchObject({ status: 201, body: { id: PIPELINE, status: 'running' } });
    expect(gitlab.state.pipelines[0]).toMatchObject({ retries: 1 });
    gitlab.updatePipeline(42, PIPELINE, { status: 'success' });
    expect(await call('GET', PATH)).toMatchObject({ body: { status: 'success' } });
  });

  it('follow the external statuses on them', async () => {
    const { gitlab, call } = await startExample();
    gitlab.updatePipeline(42, PIPELINE, { status: 'success' });
    const shown = async (state: string): Promise<unknown> => {
      await call('POST', `/projects/42/statuses/${SHA}`, { state, pipeline_id: PIPELINE });
      const { body } = await call('GET', PATH);
      return (body as { status: string }).status;
    };
    expect(await shown('pending')).toBe('running');
    expect(await shown('running')).toBe('running');
    expect(await shown('failed')).toBe('failed');
    expect(await shown('success')).toBe('success');
  });
});
