import { type Api, readFields, type RepositoryCall } from '../api.ts';
import { ApiError, invalid, notPermitted } from '../api-error.ts';
import type { CommentRecord, Json, PullRequestRecord } from '../world.ts';

const REQUEST = '/pull-requests/:id';
const COMMENT = `${REQUEST}/comments/:comment`;
const MAX_TEXT = 32_768;

/** https://developer.atlassian.com/server/bitbucket/rest/v904/api-group-pull-requests/ */
export function addPullRequestRoutes(api: Api): void {
  const { world, views } = api.context;

  function requestOf({ repository, path }: RepositoryCall): PullRequestRecord {
    const request = world.pullRequest(repository.name, Number(path('id')));
    if (request === undefined)
      throw new ApiError(
        404,
        'pull.NoSuchPullRequestException',
        `Pull request ${path('id')} does not exist in ${repository.name}.`,
      );
    return request;
  }
  function commentOf(call: RepositoryCall): CommentRecord {
    const { id } = requestOf(call);
    const comment = world.comments.find(
      (one) =>
        one.repository === call.repository.name &&
        one.pullRequest === id &&
        String(one.id) === call.path('comment') &&
        !one.deleted,
    );
    if (comment === undefined)
      throw new ApiError(404, 'comment.NoSuchCommentException', `Comment ${call.path('comment')} does not exist.`);
    return comment;
  }
  /** Its text is its author's. */
  function ownCommentOf(call: RepositoryCall, version: unknown): CommentRecord {
    const comment = commentOf(call);
    if (comment.author.id !== call.caller.user.id) throw notPermitted();
    if (version === undefined) throw invalid('version', 'A version is required');
    if (Number(version) !== comment.version) throw outOfDate(comment);
    return comment;
  }

  api.repositoryRoute('get', 'api', REQUEST, (call) => ({ status: 200, body: views.pullRequest(requestOf(call)) }));

  api.repositoryRoute('get', 'api', '/commits/:commit/pull-requests', (call) => {
    const commit = api.commitOf(call);
    const holding = world.pullRequests.filter(
      (one) => one.head === commit && [one.repository, one.fromRepository].includes(call.repository.name),
    );
    return api.list(call, holding, views.pullRequest);
  });

  api.repositoryRoute('get', 'api', `${REQUEST}/activities`, (call) =>
    api.list(call, views.activities(requestOf(call)), (activity) => activity),
  );

  api.repositoryRoute('post', 'api', `${REQUEST}/comments`, (call) => {
    const { id } = requestOf(call);
    const text = readText(readFields(call.request));
    const comment = world.addComment({ repository: call.repository.name, pullRequest: id, text }, call.caller.user);
    return { status: 201, body: views.comment(comment) };
  });

  api.repositoryRoute('get', 'api', COMMENT, (call) => ({ status: 200, body: views.comment(commentOf(call)) }));

  api.repositoryRoute('put', 'api', COMMENT, (call) => {
    const fields = readFields(call.request);
    const comment = ownCommentOf(call, fields['version']);
    comment.text = readText(fields);
    comment.version += 1;
    return { status: 200, body: views.comment(comment) };
  });

  api.repositoryRoute('delete', 'api', COMMENT, (call) => {
    const comment = ownCommentOf(call, call.query('version'));
    if (comment.replies.length > 0)
      throw new ApiError(409, 'comment.CommentDeletionException', 'Comments with replies cannot be deleted.');
    comment.deleted = true;
    return { status: 204 };
  });
}

function outOfDate({ version }: CommentRecord): ApiError {
  return new ApiError(409, 'comment.CommentOutOfDateException', `The comment was changed since; its version is ${version}.`);
}

function readText({ text }: Json): string {
  if (typeof text !== 'string' || text.trim() === '') throw invalid('text', 'A comment may not be empty.');
  if (text.length > MAX_TEXT) throw invalid('text', `Please enter a comment of at most ${MAX_TEXT} characters.`);
  return text;
}
