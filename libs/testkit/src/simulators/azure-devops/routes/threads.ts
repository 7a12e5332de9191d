import { type Api, type Call, findPullRequest, listReply } from '../api.ts';
import { forbidden, notFound } from '../api-error.ts';
import { commentFields, readFields, threadFields } from '../fields.ts';
import type { CommentRecord } from '../records.ts';

const THREADS = '/:project/_apis/git/repositories/:repository/pullRequests/:pullRequest/threads';
const COMMENT = `${THREADS}/:thread/comments/:comment`;

/** https://learn.microsoft.com/rest/api/azure/devops/git/pull-request-threads: all at once, the deleted ones too. */
export function addThreadRoutes(api: Api): void {
  const { context } = api;
  const { world, present } = context;

  /** People and services change what they wrote themselves. */
  function ownComment(call: Call): CommentRecord {
    const { id } = findPullRequest(context, call);
    const thread = world.threads.find((one) => String(one.id) === call.path('thread') && one.pullRequest === id);
    const comment = thread?.comments.find((one) => String(one.id) === call.path('comment'));
    if (comment === undefined || comment.isDeleted) throw notFound('TF401349: The comment was not found.');
    if (comment.author.id !== call.caller.identity.id) throw forbidden('EditComment');
    return comment;
  }

  api.route('get', THREADS, 'code', (call) => {
    const { id } = findPullRequest(context, call);
    return listReply(
      world.threads.filter(({ pullRequest }) => pullRequest === id),
      present.thread,
    );
  });

  api.route('post', THREADS, 'threads', (call) => {
    const { id } = findPullRequest(context, call);
    const { comments, status, properties } = readFields(threadFields, call.body());
    const [first] = comments;
    const thread = world.addThread({
      pullRequest: id,
      content: first?.content ?? '',
      author: call.caller.identity.id,
      properties,
    });
    thread.status = status;
    return { status: 200, body: present.thread(thread) };
  });

  api.route('patch', COMMENT, 'threads', (call) => {
    const comment = ownComment(call);
    comment.content = readFields(commentFields, call.body()).content;
    return { status: 200, body: present.comment(comment) };
  });

  api.route('delete', COMMENT, 'threads', (call) => {
    ownComment(call).isDeleted = true;
    return { status: 200 };
  });
}
