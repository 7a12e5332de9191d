import { type Api, readFields, type RepositoryCall, requireWrite, textOf } from '../api.ts';
import { ApiError, notFound } from '../api-error.ts';
import type { StatusRecord } from '../records.ts';

const STATES = ['pending', 'success', 'error', 'failure', 'warning', 'skipped'];

/** https://docs.gitea.com/api/#tag/repository/operation/repoCreateStatus */
export function addStatusRoutes(api: Api): void {
  const { world, views, options } = api.context;
  const statusesOf = ({ repository, path }: RepositoryCall): readonly StatusRecord[] => {
    const commit = path('sha').toLowerCase();
    if (!world.hasCommit(repository, commit)) throw notFound();
    return world.statuses.filter((one) => one.repository === repository.fullName && one.commit === commit);
  };

  api.repositoryRoute('post', '/statuses/:sha', 'write:repository', (call) => {
    requireWrite(call);
    statusesOf(call);
    const { state, context, description, target_url: targetUrl } = readFields(call.request);
    if (!STATES.includes(textOf(state))) throw new ApiError(400, `invalid commit status state: ${textOf(state)}`);
    const status: StatusRecord = {
      id: world.nextId('status'),
      repository: call.repository.fullName,
      commit: call.path('sha').toLowerCase(),
      context: textOf(context) || 'default',
      state: textOf(state),
      description: textOf(description),
      targetUrl: textOf(targetUrl),
      account: call.caller.account,
      createdAt: world.timestamp(),
    };
    world.statuses.push(status);
    return { status: 201, body: views.status(status) };
  });

  api.repositoryRoute('get', '/commits/:sha/statuses', 'read:repository', (call) =>
    api.list(call, [...statusesOf(call)].reverse(), (status) => views.status(status)),
  );

  /** Of each context the newest. Its total is that of the page, so nobody learns from it whether there is another. */
  api.repositoryRoute('get', '/commits/:sha/status', 'read:repository', (call) => {
    const newest = new Map(statusesOf(call).map((status) => [status.context, status]));
    const { body } = api.list(call, [...newest.values()], (status) => views.status(status));
    const statuses = Array.isArray(body) && body.length > 0 ? body : null;
    const total = options.hidesTotals === true ? {} : { total_count: statuses?.length ?? 0 };
    return { status: 200, body: { sha: call.path('sha'), ...total, statuses } };
  });
}
