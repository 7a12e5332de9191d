import { type Api, readFields, type RepositoryCall } from '../api.ts';
import { badFields, notFound, refuse } from '../api-error.ts';
import type { BitbucketSimulatorOptions } from '../options.ts';
import type { CommentRecord, PullRequestRecord } from '../records.ts';

const REQUEST = '/pullrequests/:id';
const COMMENT = `${REQUEST}/comments/:comment`;
const MAX_RAW = 32_768;
/** These lists are shorter than others. */
const MAX_PAGELEN = 50;

/** https://developer.atlassian.com/cloud/bitbucket/rest/api-group-pullrequests/ */
export function addPullRequestRoutes(api: Api, commitLinks: NonNullable<BitbucketSimulatorOptions['commitLinks']>): void {
  const { world, views } = api.context;

  function requestOf({ repository, path }: RepositoryCall): PullRequestRecord {
    const request = world.pullRequest(repository.fullName, Number(path('id')));
    if (request === undefined) throw notFound(`Pull request ${path('id')}`);
    return request;
  }
  function commentsOf(call: RepositoryCall): CommentRecord[] {
    const { id } = requestOf(call);
    return world.comments.filter((one) => one.repository === call.repository.fullName && one.pullRequest === id);
  }
  function commentOf(call: RepositoryCall): CommentRecord {
    const comment = commentsOf(call).find((one) => String(one.id) === call.path('comment'));
    if (comment === undefined || comment.deleted) throw notFound(`Comment ${call.path('comment')}`);
    return comment;
  }
  function ownCommentOf(call: RepositoryCall): CommentRecord {
    const comment = commentOf(call);
    if (comment.user.uuid !== call.caller.user.uuid) throw refuse(403, 'You do not have permission to change this comment.');
    return comment;
  }

  api.repositoryRoute('get', '/pullrequests', 'pullrequest', (call) => {
    const state = new URL(call.request.originalUrl, api.context.origin).searchParams.get('state') ?? 'OPEN';
    const all = world.pullRequests.filter((one) => one.repository === call.repository.fullName && one.state === state);
    return api.list(call, all, views.pullRequest, MAX_PAGELEN);
  });

  api.repositoryRoute('get', REQUEST, 'pullrequest', (call) => ({ status: 200, body: views.pullRequest(requestOf(call)) }));

  api.repositoryRoute('get', '/commit/:commit/pullrequests', 'pullrequest', (call) => {
    if (commitLinks === 'off') throw notFound('Pull request commit links');
    const hash = call.path('commit');
    const holding = world.pullRequests.filter((one) => one.repository === call.repository.fullName && one.head === hash);
    const all = commitLinks === 'on' ? holding : [];
    const { body } = api.list(call, all, ({ id, title }) => ({ type: 'pullrequest', id, title }), MAX_PAGELEN);
    return { status: commitLinks === 'on' ? 200 : 202, body };
  });

  // Deleted comments stay in the list.
  api.repositoryRoute('get', `${REQUEST}/comments`, 'pullrequest', (call) => api.list(call, commentsOf(call), views.comment));

  api.repositoryRoute('post', `${REQUEST}/comments`, 'pullrequest:write', (call) => {
    const { id } = requestOf(call);
    const raw = readRaw(call);
    const comment = world.addComment({ repository: call.repository.fullName, pullRequest: id, raw }, call.caller.user);
    return { status: 201, body: views.comment(comment) };
  });

  api.repositoryRoute('get', COMMENT, 'pullrequest', (call) => ({ status: 200, body: views.comment(commentOf(call)) }));

  api.repositoryRoute('put', COMMENT, 'pullrequest:write', (call) => {
    const comment = ownCommentOf(call);
    comment.raw = readRaw(call);
    comment.updatedOn = world.timestamp();
    return { status: 200, body: views.comment(comment) };
  });

  api.repositoryRoute('delete', COMMENT, 'pullrequest:write', (call) => {
    ownCommentOf(call).deleted = true;
    return { status: 204 };
  });
}

function readRaw({ request }: RepositoryCall): string {
  const { content } = readFields(request);
  const raw = content !== null && typeof content === 'object' && 'raw' in content ? content.raw : undefined;
  if (typeof raw !== 'string' || raw.trim() === '') throw badFields({ content: ['This field is required.'] });
  if (raw.length > MAX_RAW) throw badFields({ content: [`Ensure this value has at most ${MAX_RAW} characters.`] });
  return raw;
}
