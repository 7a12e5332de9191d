import type { Request, Response, Router } from 'express';
import { readJson } from '../request-body.ts';
import { authenticate, requireSight, requireWriting } from './access.ts';
import type { CircleCITokenOptions } from './options.ts';
import type { JobRecord, WorkflowRecord } from './records.ts';
import { Refusal } from './refusal.ts';
import type { ArtifactAddress } from './storage.ts';
import type { CircleCIWorld } from './world.ts';

export interface ApiContext {
  readonly world: CircleCIWorld;
  readonly tokens: readonly CircleCITokenOptions[];
  readonly pageSize: number;
  readonly addressOf: ArtifactAddress;
}

/** https://circleci.com/docs/api/v2/ */
export function addApi(api: Router, { world, tokens, pageSize, addressOf }: ApiContext): void {
  const caller = (request: Request): CircleCITokenOptions => authenticate(tokens, request.headers);

  function workflowOf(request: Request): WorkflowRecord {
    const token = caller(request);
    const workflow = world.workflow(parameter(request, 'id'));
    requireSight(token, workflow.project, 'Workflow');
    if (request.method !== 'GET') requireWriting(token);
    return workflow;
  }

  function projectOf(request: Request): string {
    const token = caller(request);
    const { slug } = world.project(parameter(request, 'slug'));
    requireSight(token, slug, 'Project');
    if (request.method !== 'GET') requireWriting(token);
    return slug;
  }

  function jobOf(request: Request): JobRecord {
    const slug = projectOf(request);
    const number = parameter(request, 'number');
    const jobs = world.workflows.filter(({ project }) => project === slug).flatMap((workflow) => workflow.jobs);
    const job = jobs.find((one) => one.number !== undefined && String(one.number) === number);
    if (job === undefined) throw new Refusal(404, 'Job not found');
    return job;
  }

  const sendPage = (request: Request, response: Response, items: readonly unknown[]): void => {
    const start = readCursor(request.query['page-token']);
    const end = start + pageSize;
    response.json({ items: items.slice(start, end), next_page_token: end < items.length ? writeCursor(end) : null });
  };

  api.get('/me', (request, response) => {
    caller(request);
    response.json({ id: 'a1b2c3d4-0000-4000-8000-000000000001', login: 'dana', name: 'Dana Developer' });
  });

  api.get('/project/:slug', (request, response) => {
    const slug = projectOf(request);
    response.json({ slug, name: slug.split('/')[2], id: 'a1b2c3d4-0000-4000-8000-000000000002' });
  });

  api.get('/workflow/:id', (request, response) => void response.json(presentWorkflow(workflowOf(request))));

  api.get('/workflow/:id/job', (request, response) => {
    const workflow = workflowOf(request);
    sendPage(
      request,
      response,
      workflow.jobs.map((job) => presentJob(job, workflow)),
    );
  });

  api.post('/workflow/:id/rerun', (request, response) => {
    const { id } = world.rerun(workflowOf(request));
    response.status(202).json({ workflow_id: id });
  });

  api.post('/workflow/:id/cancel', (request, response) => {
    world.cancel(workflowOf(request));
    response.status(202).json({ message: 'Accepted.' });
  });

  api.get('/project/:slug/:number/tests', (request, response) => {
    const tests = jobOf(request).tests.map((test) => ({
      classname: '',
      file: '',
      message: '',
      run_time: 0,
      source: 'unknown',
      ...test,
    }));
    sendPage(request, response, tests);
  });

  api.get('/project/:slug/:number/artifacts', (request, response) => {
    const job = jobOf(request);
    sendPage(
      request,
      response,
      job.artifacts.map((artifact) => ({ path: artifact.path, node_index: artifact.container, url: addressOf(job, artifact) })),
    );
  });

  const start = (request: Request, response: Response, slug: string, ref: unknown): void => {
    const body = objectOf(readJson(request));
    const { branch, tag } = objectOf(ref ?? body);
    if (branch !== undefined && tag !== undefined) throw new Refusal(400, 'branch and tag are mutually exclusive');
    const known = world.project(slug).branches;
    if (known !== undefined && typeof branch === 'string' && !known.includes(branch)) throw new Refusal(400, 'Branch not found');
    const { id, number } = world.start(slug, body);
    response.status(201).json({ id, number, state: 'pending', created_at: new Date(world.now()).toISOString() });
  };

  api.post('/project/:slug/pipeline', (request, response) => {
    const slug = projectOf(request);
    // Such projects have pipeline definitions, which this call knows nothing of.
    if (slug.startsWith('circleci/')) throw new Refusal(400, 'This project must be triggered by a pipeline definition.');
    start(request, response, slug, undefined);
  });

  api.post('/project/:provider/:organization/:project/pipeline/run', (request, response) => {
    const token = caller(request);
    const slug = ['provider', 'organization', 'project'].map((name) => parameter(request, name)).join('/');
    requireSight(token, world.project(slug).slug, 'Project');
    requireWriting(token);
    start(request, response, slug, objectOf(readJson(request))['config']);
  });
}

function parameter(request: Request, name: string): string {
  const value = request.params[name];
  return typeof value === 'string' ? value : '';
}

function objectOf(value: unknown): Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

/** Opaque to whoever pages. */
function writeCursor(offset: number): string {
  return Buffer.from(`from ${offset}`).toString('base64url');
}

function readCursor(cursor: unknown): number {
  if (cursor === undefined || cursor === '') return 0;
  const offset = /^from (\d+)$/.exec(Buffer.from(typeof cursor === 'string' ? cursor : '', 'base64url').toString('utf8'))?.[1];
  if (offset === undefined) throw new Refusal(400, 'Invalid page-token.');
  return Number(offset);
}

function presentWorkflow(workflow: WorkflowRecord): Record<string, unknown> {
  return {
    id: workflow.id,
    name: workflow.name,
    status: workflow.status,
    pipeline_id: workflow.pipelineId,
    pipeline_number: workflow.pipelineNumber,
    project_slug: workflow.project,
    started_by: 'a1b2c3d4-0000-4000-8000-000000000001',
    created_at: workflow.createdAt,
    stopped_at: workflow.status === 'running' || workflow.status === 'on_hold' ? null : workflow.createdAt,
  };
}

function presentJob(job: JobRecord, workflow: WorkflowRecord): Record<string, unknown> {
  return {
    id: job.id,
    name: job.name,
    status: job.status,
    type: job.number === undefined ? 'approval' : 'build',
    project_slug: workflow.project,
    dependencies: [],
    started_at: workflow.createdAt,
    stopped_at: workflow.createdAt,
    ...(job.number === undefined ? {} : { job_number: job.number }),
  };
}
