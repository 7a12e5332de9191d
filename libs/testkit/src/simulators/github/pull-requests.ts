import type { Express } from 'express';
import { type GitHubContext, idParam, resolveRef, textParam, toRead } from './context.ts';
import { notFound } from './errors.ts';
import { paginate } from './paging.ts';
import { viewPullRequest } from './pull-request-views.ts';

/** https://docs.github.com/en/rest/pulls/pulls and https://docs.github.com/en/rest/commits/commits */
export function addPullRequestRoutes(app: Express, context: GitHubContext): void {
  app.get('/repos/:owner/:repo/commits/:sha/pulls', (request, response) => {
    const repository = toRead(context, request, 'pull_requests');
    const sha = resolveRef(repository, textParam(request, 'sha'));
    const pulls = context.state.pullRequests.filter((pull) => pull.repository === repository.fullName && pull.headSha === sha);
    response.json(paginate(request, response, context.url, pulls).map((pull) => viewPullRequest(context, pull)));
  });

  app.get('/repos/:owner/:repo/pulls/:number', (request, response) => {
    const repository = toRead(context, request, 'pull_requests');
    const number = idParam(request, 'number');
    const pull = context.state.pullRequests.find((one) => one.repository === repository.fullName && one.number === number);
    if (pull === undefined) throw notFound();
    response.json(viewPullRequest(context, pull));
  });
}
