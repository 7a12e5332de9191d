import type { Express } from 'express';
import { z } from 'zod';
import { viewStatus } from './check-views.ts';
import { type GitHubContext, knowsCommit, readObject, resolveRef, textParam, timestamp, toRead, toWrite } from './context.ts';
import { GitHubError, validationFailed } from './errors.ts';
import { paginate } from './paging.ts';
import type { CommitStatus } from './state.ts';
import { viewRepository } from './views.ts';

const MAX_STATUSES = 1000;
const MAX_DESCRIPTION = 140;

const statusCreation = z.object({
  state: z.enum(['error', 'failure', 'pending', 'success']),
  target_url: z.url({ protocol: /^https?$/ }).nullish(),
  description: z.string().nullish(),
  context: z.string().min(1).default('default'),
});

/** https://docs.github.com/en/rest/commits/statuses */
export function addStatusRoutes(app: Express, context: GitHubContext): void {
  const { state } = context;
  const statusesOf = (repository: string, sha: string): CommitStatus[] =>
    state.statuses.filter((status) => status.repository === repository && status.sha === sha).reverse();

  app.post('/repos/:owner/:repo/statuses/:sha', (request, response) => {
    const repository = toWrite(context, request, 'statuses');
    const sha = textParam(request, 'sha');
    const input = statusCreation.parse(readObject(request));
    if (Array.from(input.description ?? '').length > MAX_DESCRIPTION) {
      throw validationFailed({
        resource: 'Status',
        code: 'custom',
        field: 'description',
        message: `description is too long (maximum is ${MAX_DESCRIPTION} characters)`,
      });
    }
    if (!knowsCommit(repository, sha)) throw new GitHubError(422, `No commit found for SHA: ${sha}`);
    const earlier = statusesOf(repository.fullName, sha).filter((status) => status.context === input.context);
    if (earlier.length >= MAX_STATUSES) {
      throw validationFailed({
        resource: 'Status',
        code: 'custom',
        message: 'This SHA and context has reached the maximum number of statuses.',
      });
    }
    const status: CommitStatus = {
      id: state.nextId('status'),
      repository: repository.fullName,
      sha,
      context: input.context,
      state: input.state,
      description: input.description ?? null,
      targetUrl: input.target_url ?? null,
      creator: context.callerOf(request).author.login,
      createdAt: timestamp(context),
    };
    state.statuses.push(status);
    response.status(201).json(viewStatus(context, status));
  });

  app.get('/repos/:owner/:repo/commits/:ref/statuses', (request, response) => {
    const repository = toRead(context, request, 'statuses');
    const statuses = statusesOf(repository.fullName, resolveRef(repository, textParam(request, 'ref')));
    response.json(paginate(request, response, context.url, statuses).map((status) => viewStatus(context, status)));
  });

  app.get('/repos/:owner/:repo/commits/:ref/status', (request, response) => {
    const repository = toRead(context, request, 'statuses');
    const sha = resolveRef(repository, textParam(request, 'ref'));
    const latest = new Map<string, CommitStatus>();
    for (const status of statusesOf(repository.fullName, sha)) {
      if (!latest.has(status.context)) latest.set(status.context, status);
    }
    const statuses = [...latest.values()];
    response.json({
      state: combine(statuses),
      sha,
      total_count: statuses.length,
      statuses: paginate(request, response, context.url, statuses).map((status) => viewStatus(context, status)),
      repository: viewRepository(context, repository),
      commit_url: `${context.url}/repos/${repository.fullName}/commits/${sha}`,
      url: `${context.url}/repos/${repository.fullName}/commits/${sha}/status`,
    });
  });
}

function combine(statuses: readonly CommitStatus[]): 'failure' | 'pending' | 'success' {
  if (statuses.some(({ state }) => state === 'error' || state === 'failure')) return 'failure';
  return statuses.length === 0 || statuses.some(({ state }) => state === 'pending') ? 'pending' : 'success';
}
