import type { Express, Request } from 'express';
import type { Caller } from './access.ts';
import { type CheckFields, checkFields, checkRunCreation, checkRunUpdate } from './check-fields.ts';
import {
  findOwned,
  type GitHubContext,
  idParam,
  knowsCommit,
  readObject,
  resolveRef,
  textParam,
  textQuery,
  timestamp,
  toRead,
  toWrite,
} from './context.ts';
import { GitHubError } from './errors.ts';
import { paginate } from './paging.ts';
import type { CheckRun, Repository } from './state.ts';
import { viewAnnotation, viewCheckRun, viewCheckSuite } from './check-views.ts';

/** https://docs.github.com/en/rest/checks/runs */
export function addCheckRoutes(app: Express, context: GitHubContext): void {
  const { state } = context;

  app.post('/repos/:owner/:repo/check-runs', (request, response) => {
    const repository = toWriteChecks(context, request);
    const input = checkRunCreation.parse(readObject(request));
    checkFields(input);
    if (!knowsCommit(repository, input.head_sha)) throw new GitHubError(422, `No commit found for SHA: ${input.head_sha}`);
    const check: CheckRun = {
      id: state.nextId('check-run'),
      repository: repository.fullName,
      appId: appOf(context.callerOf(request)),
      headSha: input.head_sha,
      name: input.name,
      status: 'queued',
      conclusion: null,
      externalId: '',
      detailsUrl: null,
      startedAt: null,
      completedAt: null,
      output: { title: null, summary: null, text: null },
      annotations: [],
      actions: [],
    };
    change(check, input, timestamp(context));
    state.checkRuns.push(check);
    response.status(201).json(viewCheckRun(context, check));
  });

  app.patch('/repos/:owner/:repo/check-runs/:id', (request, response) => {
    const repository = toWriteChecks(context, request);
    const check = findOwned(state.checkRuns, repository, idParam(request, 'id'));
    if (check.appId !== appOf(context.callerOf(request))) {
      throw new GitHubError(403, 'Invalid app_id: a check run can only be changed by the GitHub App that created it.');
    }
    const input = checkRunUpdate.parse(readObject(request));
    checkFields(input);
    change(check, input, timestamp(context));
    response.json(viewCheckRun(context, check));
  });

  app.get('/repos/:owner/:repo/check-runs/:id', (request, response) => {
    const repository = toRead(context, request, 'checks');
    response.json(viewCheckRun(context, findOwned(state.checkRuns, repository, idParam(request, 'id'))));
  });

  app.get('/repos/:owner/:repo/check-runs/:id/annotations', (request, response) => {
    const repository = toRead(context, request, 'checks');
    const check = findOwned(state.checkRuns, repository, idParam(request, 'id'));
    response.json(paginate(request, response, context.url, check.annotations).map((one) => viewAnnotation(context, check, one)));
  });

  app.get('/repos/:owner/:repo/commits/:ref/check-runs', (request, response) => {
    const repository = toRead(context, request, 'checks');
    const sha = resolveRef(repository, textParam(request, 'ref'));
    const checks = selectChecks(state.checkRuns, repository, sha, request);
    response.json({
      total_count: checks.length,
      check_runs: paginate(request, response, context.url, checks).map((check) => viewCheckRun(context, check)),
    });
  });

  app.get('/repos/:owner/:repo/commits/:ref/check-suites', (request, response) => {
    const repository = toRead(context, request, 'checks');
    const sha = resolveRef(repository, textParam(request, 'ref'));
    const ofCommit = state.checkRuns.filter((check) => check.repository === repository.fullName && check.headSha === sha);
    // One suite per commit and app.
    const suites = [...new Map(ofCommit.map((check) => [check.appId, check])).values()];
    response.json({
      total_count: suites.length,
      check_suites: paginate(request, response, context.url, suites).map((check) => viewCheckSuite(context, check)),
    });
  });
}

function toWriteChecks(context: GitHubContext, request: Request): Repository {
  const repository = toRead(context, request, 'checks');
  // https://docs.github.com/en/rest/checks/runs: no personal access token may, whatever it was granted.
  if (context.callerOf(request).kind === 'pat') throw new GitHubError(403, 'You must authenticate via a GitHub App.');
  toWrite(context, request, 'checks');
  return repository;
}

function appOf(caller: Caller): number {
  return caller.author.appId ?? 0;
}

function change(check: CheckRun, input: CheckFields, now: string): void {
  if (input.name !== undefined) check.name = input.name;
  if (input.external_id !== undefined) check.externalId = input.external_id;
  if (input.details_url !== undefined) check.detailsUrl = input.details_url;
  if (input.actions !== undefined) check.actions = input.actions;
  if (input.output !== undefined) {
    const { title, summary, text, annotations } = input.output;
    check.output = {
      title: title ?? check.output.title,
      summary: summary ?? check.output.summary,
      text: text ?? check.output.text,
    };
    check.annotations.push(...(annotations ?? []));
  }
  // What is completed keeps its status and conclusion, and GitHub does not say so: https://github.com/taskcluster/taskcluster/issues/5085
  if (check.status === 'completed') return;
  if (input.started_at !== undefined) check.startedAt = input.started_at;
  check.status = input.conclusion === undefined ? (input.status ?? check.status) : 'completed';
  if (check.status !== 'queued') check.startedAt ??= now;
  if (input.conclusion !== undefined) {
    check.conclusion = input.conclusion;
    check.completedAt = input.completed_at ?? now;
  }
}

function selectChecks(all: readonly CheckRun[], repository: Repository, sha: string, request: Request): CheckRun[] {
  const name = textQuery(request, 'check_name');
  const status = textQuery(request, 'status');
  const appId = textQuery(request, 'app_id');
  const found = all.filter((check) => check.repository === repository.fullName && check.headSha === sha);
  const latest = new Map(found.map((check) => [`${check.appId} ${check.name}`, check]));
  return (textQuery(request, 'filter') === 'all' ? found : [...latest.values()])
    .filter((check) => name === undefined || check.name === name)
    .filter((check) => status === undefined || check.status === status)
    .filter((check) => appId === undefined || check.appId === Number(appId));
}
