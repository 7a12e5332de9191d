import type { Express } from 'express';
import { z } from 'zod';
import { findOwned, type GitHubContext, idParam, readObject, textQuery, timestamp, toRead, toWrite } from './context.ts';
import { notFound, validationFailed } from './errors.ts';
import { paginate } from './paging.ts';
import type { IssueComment, Repository } from './state.ts';
import { viewComment } from './views.ts';

const MAX_BODY = 65_536;

/** https://docs.github.com/en/rest/issues/comments; a pull request is an issue. */
export function addCommentRoutes(app: Express, context: GitHubContext): void {
  const { state } = context;
  const requireIssue = (repository: Repository, number: number): void => {
    if (!state.pullRequests.some((pull) => pull.repository === repository.fullName && pull.number === number)) throw notFound();
  };

  app.get('/repos/:owner/:repo/issues/:number/comments', (request, response) => {
    const repository = toRead(context, request, 'issues', 'pull_requests');
    const number = idParam(request, 'number');
    requireIssue(repository, number);
    const since = textQuery(request, 'since');
    const comments = state.comments
      .filter((comment) => comment.repository === repository.fullName && comment.issueNumber === number)
      .filter((comment) => since === undefined || Date.parse(comment.updatedAt) >= Date.parse(since));
    response.json(paginate(request, response, context.url, comments).map((comment) => viewComment(context, comment)));
  });

  app.post('/repos/:owner/:repo/issues/:number/comments', (request, response) => {
    const repository = toWrite(context, request, 'issues', 'pull_requests');
    const number = idParam(request, 'number');
    requireIssue(repository, number);
    const now = timestamp(context);
    const comment: IssueComment = {
      id: state.nextId('comment'),
      repository: repository.fullName,
      issueNumber: number,
      author: context.callerOf(request).author,
      body: parseBody(readObject(request)),
      createdAt: now,
      updatedAt: now,
    };
    state.comments.push(comment);
    response.status(201).json(viewComment(context, comment));
  });

  app.get('/repos/:owner/:repo/issues/comments/:id', (request, response) => {
    const repository = toRead(context, request, 'issues', 'pull_requests');
    response.json(viewComment(context, findOwned(state.comments, repository, idParam(request, 'id'))));
  });

  app.patch('/repos/:owner/:repo/issues/comments/:id', (request, response) => {
    const repository = toWrite(context, request, 'issues', 'pull_requests');
    const comment = findOwned(state.comments, repository, idParam(request, 'id'));
    comment.body = parseBody(readObject(request));
    comment.updatedAt = timestamp(context);
    response.json(viewComment(context, comment));
  });

  app.delete('/repos/:owner/:repo/issues/comments/:id', (request, response) => {
    const repository = toWrite(context, request, 'issues', 'pull_requests');
    const comment = findOwned(state.comments, repository, idParam(request, 'id'));
    state.comments.splice(state.comments.indexOf(comment), 1);
    response.status(204).end();
  });
}

function parseBody(input: Record<string, unknown>): string {
  const { body } = z.object({ body: z.string() }).parse(input);
  if (body.trim() === '') throw validationFailed({ resource: 'IssueComment', code: 'missing_field', field: 'body' });
  if (Array.from(body).length > MAX_BODY) {
    throw validationFailed({
      resource: 'IssueComment',
      code: 'unprocessable',
      field: 'data',
      message: `Body is too long (maximum is ${MAX_BODY} characters)`,
    });
  }
  return body;
}
