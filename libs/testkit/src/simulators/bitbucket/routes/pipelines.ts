import { type Api, readFields, type RepositoryCall } from '../api.ts';
import { notFound, refuse } from '../api-error.ts';
import type { Json, PipelineRecord, PipelineTarget, StepRecord } from '../records.ts';
import { testCaseUuid } from '../views.ts';

const PIPELINE = '/pipelines/:pipeline';
const REPORTS = `${PIPELINE}/steps/:step/test_reports`;
const TARGETS = ['pipeline_ref_target', 'pipeline_commit_target', 'pipeline_pullrequest_target'];

/** https://developer.atlassian.com/cloud/bitbucket/rest/api-group-pipelines/ */
export function addPipelineRoutes(api: Api): void {
  const { world, views } = api.context;

  function pipelineOf({ repository, path }: RepositoryCall): PipelineRecord {
    const pipeline = world.pipeline(repository.fullName, path('pipeline'));
    if (pipeline === undefined) throw notFound(`Pipeline ${path('pipeline')}`);
    return pipeline;
  }
  /** A step without reports is as good as none. */
  function testedStepOf(call: RepositoryCall): StepRecord {
    const step = pipelineOf(call).steps.find((one) => one.uuid === call.path('step'));
    if (step === undefined || step.tests.length + step.unlisted === 0) throw notFound('Test reports');
    return step;
  }

  api.repositoryRoute('get', '/pipelines', 'pipeline', (call) => {
    const all = world.pipelines.filter((one) => one.repository === call.repository.fullName);
    return api.list(call, all, views.pipeline);
  });

  api.repositoryRoute('post', '/pipelines', 'pipeline:write', (call) => {
    const { target, variables } = readFields(call.request);
    const pipeline = world.addPipeline({
      repository: call.repository.fullName,
      target: readTarget(target),
      state: 'PENDING',
      ...(Array.isArray(variables) ? { variables: variables as PipelineRecord['variables'] } : {}),
    });
    return { status: 201, body: views.pipeline(pipeline) };
  });

  api.repositoryRoute('get', PIPELINE, 'pipeline', (call) => ({ status: 200, body: views.pipeline(pipelineOf(call)) }));

  api.repositoryRoute('post', `${PIPELINE}/stopPipeline`, 'pipeline:write', (call) => {
    const pipeline = pipelineOf(call);
    if (pipeline.state === 'COMPLETED') {
      throw refuse(400, 'Bad request', {
        detail: 'The pipeline has already completed.',
        data: { key: 'result-service.pipeline.already-completed' },
      });
    }
    world.updatePipeline(pipeline.repository, pipeline.buildNumber, { state: 'COMPLETED', result: 'STOPPED' });
    return { status: 204 };
  });

  api.repositoryRoute('get', `${PIPELINE}/steps`, 'pipeline', (call) => api.list(call, pipelineOf(call).steps, views.step));

  api.repositoryRoute('get', REPORTS, 'pipeline', (call) => ({ status: 200, body: views.testSummary(testedStepOf(call)) }));

  api.repositoryRoute('get', `${REPORTS}/test_cases`, 'pipeline', (call) => {
    const step = testedStepOf(call);
    return api.list(call, step.tests, (test) => views.testCase(step, test));
  });

  api.repositoryRoute('get', `${REPORTS}/test_cases/:case/test_case_reasons`, 'pipeline', (call) => {
    const step = testedStepOf(call);
    const test = step.tests.find((one) => testCaseUuid(step, one) === call.path('case'));
    if (test === undefined) throw notFound('Test case');
    return api.list(call, test.reason === undefined ? [] : [test.reason], (reason) => reason);
  });
}

function readTarget(target: unknown): PipelineTarget {
  const fields: Json = target !== null && typeof target === 'object' ? (target as Json) : {};
  const { type } = fields;
  const wrong = (detail: string): Error => refuse(400, 'Bad request', { detail });
  if (typeof type !== 'string' || !TARGETS.includes(type)) throw wrong('The target has no known type.');
  if (type === 'pipeline_ref_target' && (!['branch', 'tag'].includes(String(fields['ref_type'])) || !fields['ref_name'])) {
    throw wrong('The target names no branch or tag.');
  }
  if (type === 'pipeline_commit_target' && (!fields['commit'] || !fields['selector']))
    throw wrong('The target needs commit and selector.');
  if (type === 'pipeline_pullrequest_target' && (!fields['pullrequest'] || !fields['commit']))
    throw wrong('The target names no pull request.');
  return { ...fields, type };
}
