import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Express } from 'express';
import { findOwned, type GitHubContext, idParam, textParam, textQuery, timestamp, toRead, toWrite } from './context.ts';
import { GitHubError, notFound } from './errors.ts';
import { paginate } from './paging.ts';
import { viewArtifact, viewWorkflowRun } from './actions-views.ts';
import { addArtifacts } from './workflow-runs.ts';

/** How long a download URL works: https://docs.github.com/en/rest/actions/artifacts#download-an-artifact */
const DOWNLOAD_MS = 60_000;

/** https://docs.github.com/en/rest/actions/workflow-runs and https://docs.github.com/en/rest/actions/artifacts */
export function addActionsRoutes(app: Express, context: GitHubContext): void {
  const { state } = context;

  app.get('/repos/:owner/:repo/actions/runs/:id', (request, response) => {
    const repository = toRead(context, request, 'actions');
    response.json(viewWorkflowRun(context, findOwned(state.workflowRuns, repository, idParam(request, 'id'))));
  });

  app.get('/repos/:owner/:repo/actions/runs', (request, response) => {
    const repository = toRead(context, request, 'actions');
    const sha = textQuery(request, 'head_sha');
    const branch = textQuery(request, 'branch');
    const runs = state.workflowRuns
      .filter((run) => run.repository === repository.fullName)
      .filter((run) => (sha === undefined || run.headSha === sha) && (branch === undefined || run.headBranch === branch))
      .reverse();
    response.json({
      total_count: runs.length,
      workflow_runs: paginate(request, response, context.url, runs).map((run) => viewWorkflowRun(context, run)),
    });
  });

  app.get('/repos/:owner/:repo/actions/runs/:id/artifacts', (request, response) => {
    const repository = toRead(context, request, 'actions');
    const run = findOwned(state.workflowRuns, repository, idParam(request, 'id'));
    const name = textQuery(request, 'name');
    const artifacts = state.artifacts
      .filter((artifact) => artifact.runId === run.id && artifact.repository === repository.fullName)
      .filter((artifact) => name === undefined || artifact.name === name);
    response.json({
      total_count: artifacts.length,
      artifacts: paginate(request, response, context.url, artifacts).map((artifact) => viewArtifact(context, artifact)),
    });
  });

  app.get('/repos/:owner/:repo/actions/artifacts/:id', (request, response) => {
    const repository = toRead(context, request, 'actions');
    response.json(viewArtifact(context, findOwned(state.artifacts, repository, idParam(request, 'id'))));
  });

  app.get('/repos/:owner/:repo/actions/artifacts/:id/:format', (request, response) => {
    const repository = toRead(context, request, 'actions');
    if (context.callerOf(request).kind === 'anonymous') throw new GitHubError(401, 'Requires authentication');
    const artifact = findOwned(state.artifacts, repository, idParam(request, 'id'));
    if (textParam(request, 'format') !== 'zip') throw notFound();
    if (artifact.expired) throw new GitHubError(410, 'Artifact has expired');
    const expires = context.now() + DOWNLOAD_MS;
    response.redirect(
      302,
      `${context.url}/_artifacts/${artifact.id}.zip?expires=${expires}&signature=${sign(artifact.id, expires)}`,
    );
  });

  // Stands for the blob store behind GitHub: whoever has the URL may read, for as long as it says.
  app.get('/_artifacts/:file', (request, response) => {
    const id = Number(/^(\d+)\.zip$/.exec(textParam(request, 'file'))?.[1]);
    const expires = Number(textQuery(request, 'expires'));
    const signature = Buffer.from(textQuery(request, 'signature') ?? '');
    const expected = Buffer.from(sign(id, expires));
    const genuine = signature.length === expected.length && timingSafeEqual(signature, expected);
    if (!genuine || !(context.now() < expires)) {
      response
        .status(403)
        .type('text/plain')
        .send('Server failed to authenticate the request: the URL is altered or has expired.');
      return;
    }
    const artifact = state.artifacts.find((one) => one.id === id);
    if (artifact === undefined) throw notFound();
    response.type('application/zip').send(artifact.zip);
  });

  for (const operation of ['rerun', 'rerun-failed-jobs']) {
    app.post(`/repos/:owner/:repo/actions/runs/:id/${operation}`, (request, response) => {
      const repository = toWrite(context, request, 'actions');
      const run = findOwned(state.workflowRuns, repository, idParam(request, 'id'));
      if (run.status !== 'completed') throw new GitHubError(403, 'The workflow run cannot be re-run while it is running.');
      const outcome = run.nextAttempts.shift() ?? { conclusion: run.conclusion ?? 'success', artifacts: [] };
      const startedAt = timestamp(context);
      Object.assign(run, { attempt: run.attempt + 1, startedAt, updatedAt: startedAt });
      Object.assign(run, { status: 'queued', conclusion: null });
      context.webhooks.workflowRun('requested', run);
      Object.assign(run, { status: 'in_progress' });
      context.webhooks.workflowRun('in_progress', run);
      addArtifacts(context, run, outcome.artifacts);
      Object.assign(run, { status: 'completed', conclusion: outcome.conclusion });
      context.webhooks.workflowRun('completed', run);
      response.status(201).json({});
    });
  }

  app.post('/repos/:owner/:repo/actions/runs/:id/cancel', (request, response) => {
    const repository = toWrite(context, request, 'actions');
    const run = findOwned(state.workflowRuns, repository, idParam(request, 'id'));
    if (run.status === 'completed') throw new GitHubError(409, 'Cannot cancel a workflow run that is completed.');
    Object.assign(run, { status: 'completed', conclusion: 'cancelled', updatedAt: timestamp(context) });
    context.webhooks.workflowRun('completed', run);
    response.status(202).json({});
  });
}

function sign(artifactId: number, expires: number): string {
  return createHmac('sha256', 'github-simulator').update(`${artifactId}.${expires}`).digest('hex');
}
