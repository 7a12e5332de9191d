import type { Api } from '../api.ts';
import { listCommitStatuses, postCommitStatus } from '../commit-status.ts';
import { findCommit } from '../commits.ts';
import { choiceOf, flagOf, integerOf, textOf } from '../parameters.ts';
import { ACCESS } from '../records.ts';
import { readStatusRequest } from '../status-request.ts';

/** https://docs.gitlab.com/api/commits/#commit-status */
export function addStatusRoutes(api: Api): void {
  const { world, present, limits } = api.context;

  api.projectRoute('post', '/statuses/:sha', { access: ACCESS.developer }, ({ project, caller, parameters, path }) => {
    const target = { project, sha: path('sha'), user: caller.user };
    const status = postCommitStatus(world, target, readStatusRequest(parameters), limits.statusesPerPipeline ?? Infinity);
    return { status: 201, body: present.status(status) };
  });

  api.projectRoute('get', '/repository/commits/:sha/statuses', { access: ACCESS.reporter }, (call) => {
    const { parameters } = call;
    const order = choiceOf(parameters, 'order_by', ['id', 'pipeline_id']) ?? 'id';
    const direction = choiceOf(parameters, 'sort', ['asc', 'desc']) === 'desc' ? -1 : 1;
    const statuses = listCommitStatuses(world, call.project, call.path('sha'), {
      ref: textOf(parameters, 'ref'),
      name: textOf(parameters, 'name'),
      pipelineId: integerOf(parameters, 'pipeline_id'),
      all: flagOf(parameters, 'all'),
    });
    const sorted = statuses.toSorted(
      (one, other) => direction * ((order === 'pipeline_id' ? one.pipelineId - other.pipelineId : 0) || one.id - other.id),
    );
    return api.list(call, sorted, present.status);
  });

  api.projectRoute('get', '/repository/commits/:sha/merge_requests', { access: ACCESS.reporter }, (call) => {
    const state = textOf(call.parameters, 'state') ?? 'all';
    const sha = findCommit(world, call.project, call.path('sha'))?.sha;
    const requests = world.mergeRequests.filter(
      (request) => request.projectId === call.project.id && request.sha === sha && (state === 'all' || request.state === state),
    );
    return api.list(call, requests, present.mergeRequest);
  });
}
