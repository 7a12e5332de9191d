import { mayWrite } from '../access.ts';
import { type Api, readFields, type RepositoryCall, textOf } from '../api.ts';
import { ApiError, notFound } from '../api-error.ts';
import type { CommentRecord } from '../records.ts';

/** https://docs.gitea.com/api/#tag/issue/operation/issueGetComments */
export function addCommentRoutes(api: Api): void {
  const { world, views, options } = api.context;
  const numberOf = ({ repository, path }: RepositoryCall): number => {
    const pull = world.pullRequest(repository.fullName, Number(path('index')));
    if (pull === undefined) throw notFound();
    return pull.number;
  };
  const ownCommentOf = ({ repository, path, caller }: RepositoryCall): CommentRecord => {
    const id = Number(path('id'));
    const comment = world.comments.find((one) => one.repository === repository.fullName && one.id === id);
    if (comment === undefined) throw notFound();
    // Whoever may write to the repository may edit everybody's.
    if (comment.account.id !== caller.account.id && !mayWrite(caller)) throw new ApiError(403, 'user is not allowed to do this');
    return comment;
  };

  api.repositoryRoute('get', '/issues/:index/comments', 'read:issue', (call) => {
    const number = numberOf(call);
    const all = world.comments.filter((one) => one.repository === call.repository.fullName && one.number === number);
    return api.list(call, all, (comment) => views.comment(comment), options.commentsPerPage ?? Number.MAX_SAFE_INTEGER);
  });

  api.repositoryRoute('post', '/issues/:index/comments', 'write:issue', (call) => {
    const number = numberOf(call);
    const body = readBody(call);
    const comment = world.addComment({ repository: call.repository.fullName, number, body, login: call.caller.account.login });
    return { status: 201, body: views.comment(comment) };
  });

  api.repositoryRoute('patch', '/issues/comments/:id', 'write:issue', (call) => {
    const comment = ownCommentOf(call);
    comment.body = readBody(call);
    comment.updatedAt = world.timestamp();
    return { status: 200, body: views.comment(comment) };
  });

  api.repositoryRoute('delete', '/issues/comments/:id', 'write:issue', (call) => {
    world.comments.splice(world.comments.indexOf(ownCommentOf(call)), 1);
    return { status: 204 };
  });
}

function readBody({ request }: RepositoryCall): string {
  const body = textOf(readFields(request)['body']);
  if (body.trim() === '') throw new ApiError(422, '[Body]: Required');
  return body;
}
