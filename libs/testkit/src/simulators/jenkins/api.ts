import type { Request, Response, Router } from 'express';
import { readForm } from '../request-body.ts';
import { CRUMB_FIELD, type Caller, type JenkinsAccess } from './access.ts';
import { notFound, Refusal } from './refusal.ts';
import type { BuildRecord, JobRecord, ParameterRecord } from './records.ts';
import { prune } from './tree.ts';
import { buildView, jobView, queueView, reportView } from './views.ts';
import type { JenkinsWorld } from './world.ts';

export interface ApiContext {
  readonly world: JenkinsWorld;
  readonly access: JenkinsAccess;
  /** Where Jenkins believes to be: `http://127.0.0.1:PORT/jenkins`. */
  readonly root: string;
  readonly startsAtOnce: boolean;
}

/** Jenkins' remote API, as far as it concerns builds and their tests. Paths of jobs are as deep as their folders. */
export function addApi(router: Router, context: ApiContext): void {
  addRootRoutes(router, context);
  addJobRoutes(router, context);
  addBuildRoutes(router, context);
}

function addRootRoutes(router: Router, { world, access, root }: ApiContext): void {
  router.get('/login', (_request, response) => void response.type('html').send('<html><body>Sign in</body></html>'));
  router.get('/api/json', (request, response) => {
    access.require(access.authenticate(request.headers), 'Overall/Read');
    const jobs = world.jobs.map((job) => ({ name: job.name, url: `${root}/${job.path}/` }));
    answer(request, response, { _class: 'hudson.model.Hudson', mode: 'NORMAL', jobs, url: `${root}/` });
  });
  router.get('/whoAmI/api/json', (request, response) => {
    const { name, how } = access.authenticate(request.headers);
    const anonymous = how === 'anonymous';
    answer(request, response, {
      _class: 'hudson.security.WhoAmI',
      anonymous,
      authenticated: true,
      name,
      authorities: ['authenticated'],
    });
  });
  router.get('/crumbIssuer/api/json', (request, response) => {
    const caller = access.authenticate(request.headers);
    if (!access.hasCrumbs) throw notFound();
    const { crumb, session } = access.issueCrumb(caller);
    response.append('Set-Cookie', `JSESSIONID.sim=${session}; Path=/; HttpOnly; SameSite=lax`);
    const view = { _class: 'hudson.security.csrf.DefaultCrumbIssuer', crumb, crumbRequestField: CRUMB_FIELD };
    answer(request, response, view);
  });
  router.get(/^\/queue\/item\/(\d+)\/api\/json$/, (request, response) => {
    access.require(access.authenticate(request.headers), 'Overall/Read');
    const item = world.queue.find(({ id }) => String(id) === pathPart(request, 0));
    if (item === undefined) throw notFound();
    answer(request, response, queueView(item, root));
  });
}

function addJobRoutes(router: Router, context: ApiContext): void {
  const { world, access, root } = context;
  router.get(/^\/(job\/(?:(?!\/\d+\/).)+)\/api\/json$/, (request, response) => {
    answer(request, response, jobView(jobFor(request, context, access.authenticate(request.headers)), root));
  });
  router.post(/^\/(job\/.+)\/(build|buildWithParameters)$/, (request, response) => {
    const caller = access.authenticate(request.headers);
    access.requireCrumb(caller, request.headers);
    const job = jobFor(request, context, caller);
    access.require(caller, 'Job/Build');
    if (!job.buildable || job.kind === 'multibranch') throw new Refusal(409, `${job.name} is not buildable`);
    const item = world.enqueue(job, parametersOf(request, job));
    if (context.startsAtOnce) world.startQueued();
    response.status(201).location(`${root}/queue/item/${item.id}/`).end();
  });
}

/** Of a form, only what the job declares; the rest has its default. */
function parametersOf(request: Request, job: JobRecord): ParameterRecord[] {
  const isForm = pathPart(request, 1) === 'buildWithParameters';
  if (!isForm && job.parameters.length > 0) throw new Refusal(400, 'This page expects a form submission but had only {}');
  if (isForm && job.parameters.length === 0) throw new Refusal(500, 'This build is not parameterized!');
  const form = readForm(request);
  return job.parameters.map(({ name, kind, default: value }) => ({ name, kind, value: form.get(name) ?? value }));
}

function addBuildRoutes(router: Router, context: ApiContext): void {
  const { world, access, root } = context;
  router.get(/^\/(job\/.+)\/(\d+)\/api\/json$/, (request, response) => {
    answer(request, response, buildView(buildFor(request, context, access.authenticate(request.headers)), root));
  });
  router.get(/^\/(job\/.+)\/(\d+)\/testReport\/api\/json$/, (request, response) => {
    const { testReport } = buildFor(request, context, access.authenticate(request.headers));
    if (testReport === undefined) throw notFound();
    answer(request, response, reportView(testReport, world, root));
  });
  router.get(/^\/(job\/.+?)\/(\d+)\/artifact\/(.+)$/, (request, response) => {
    const caller = access.authenticate(request.headers);
    const build = buildFor(request, context, caller);
    access.require(caller, 'Run/Artifacts');
    const artifact = build.artifacts.find(({ path }) => path === pathPart(request, 2));
    if (artifact === undefined) throw notFound();
    response.type('application/octet-stream').send(Buffer.from(artifact.content));
  });
  router.post(/^\/(job\/.+)\/(\d+)\/submitDescription$/, (request, response) => {
    const build = change(request, context, 'Run/Update');
    build.description = readForm(request).get('description');
    if (world.interference !== undefined) build.description = world.interference;
    world.interference = undefined;
    response.status(302).set('Location', '.').end();
  });
  router.post(/^\/(job\/.+)\/(\d+)\/stop$/, (request, response) => {
    const build = change(request, context, 'Job/Cancel');
    if (build.building) world.finishBuild(build.job.name, build.number, 'ABORTED');
    response.status(302).set('Location', `${root}/${build.job.path}/`).end();
  });
}

/** The build, for somebody who may change it. */
function change(request: Request, context: ApiContext, permission: 'Run/Update' | 'Job/Cancel'): BuildRecord {
  const { access } = context;
  const caller = access.authenticate(request.headers);
  access.requireCrumb(caller, request.headers);
  const build = buildFor(request, context, caller);
  access.require(caller, permission);
  return build;
}

/** A job that the caller may not read does not exist for it; the anonymous are told to sign in. */
function jobFor(request: Request, { world, access }: ApiContext, caller: Caller): JobRecord {
  if (caller.how === 'anonymous') access.require(caller, 'Job/Read');
  const wanted = pathPart(request, 0);
  const job = world.jobs.find(({ path }) => decodeURIComponent(path) === wanted);
  if (job === undefined || !access.may(caller, 'Job/Read')) throw notFound();
  return job;
}

function buildFor(request: Request, context: ApiContext, caller: Caller): BuildRecord {
  const job = jobFor(request, context, caller);
  const build = context.world.builds.find((one) => one.job === job && String(one.number) === pathPart(request, 1));
  if (build === undefined) throw notFound();
  return build;
}

/** What a group of the route's pattern matched, decoded once. */
function pathPart(request: Request, group: number): string {
  const value = request.params[group];
  return typeof value === 'string' ? value : '';
}

function answer(request: Request, response: Response, view: object): void {
  const tree = new URL(request.originalUrl, 'http://localhost').searchParams.get('tree');
  response.json(prune(view, tree ?? undefined));
}
