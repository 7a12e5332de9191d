import type { Api, ProjectCall } from '../api.ts';
import { badRequest, invalidParameter, notFound } from '../api-error.ts';
import { textOf } from '../parameters.ts';
import { cancelPipeline, headOf, retryPipeline } from '../pipelines.ts';
import { ACCESS, type PipelineRecord } from '../records.ts';
import { summaryOf } from '../test-report.ts';

const PIPELINE = '/pipelines/:pipeline';
const READ = { access: ACCESS.reporter };

/** https://docs.gitlab.com/api/pipelines/ */
export function addPipelineRoutes(api: Api): void {
  const { world, present } = api.context;

  function pipelineOf({ project, path }: ProjectCall): PipelineRecord {
    const pipeline = world.pipeline(project.id, Number(path('pipeline')));
    if (pipeline === undefined) throw notFound();
    return pipeline;
  }

  // A job's token may read the pipeline, but not its test report.
  api.projectRoute('get', PIPELINE, { ...READ, jobToken: true }, (call) => ({
    status: 200,
    body: present.pipeline(pipelineOf(call)),
  }));

  api.projectRoute('get', `${PIPELINE}/test_report`, READ, (call) => ({ status: 200, body: pipelineOf(call).testReport }));

  api.projectRoute('get', `${PIPELINE}/test_report_summary`, READ, (call) => {
    const pipeline = pipelineOf(call);
    const jobs = pipeline.testReport.test_suites.map((_, index) => pipeline.id * 10 + index + 1);
    return { status: 200, body: summaryOf(pipeline.testReport, jobs) };
  });

  api.projectRoute('post', '/pipeline', { access: ACCESS.developer }, ({ project, parameters }) => {
    const ref = textOf(parameters, 'ref');
    if (ref === undefined) throw invalidParameter('ref is missing');
    const head = headOf(world, project, ref);
    if (head === undefined) throw badRequest({ base: ['Reference not found'] });
    const pipeline = world.addPipeline({ project: project.id, sha: head, ref, source: 'api', status: 'pending' });
    return { status: 201, body: present.pipeline(pipeline) };
  });

  // The same answer whatever state the pipeline is in.
  api.projectRoute('post', `${PIPELINE}/cancel`, { access: ACCESS.developer }, (call) => {
    const pipeline = pipelineOf(call);
    cancelPipeline(world, pipeline);
    return { status: 200, body: present.pipeline(pipeline) };
  });

  api.projectRoute('post', `${PIPELINE}/retry`, { access: ACCESS.developer }, (call) => {
    const pipeline = pipelineOf(call);
    retryPipeline(world, pipeline);
    return { status: 201, body: present.pipeline(pipeline) };
  });
}
