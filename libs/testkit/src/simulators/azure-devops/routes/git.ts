import { type Api, findPullRequest, findRepository, listReply } from '../api.ts';
import { invalid, notFound, wrongMediaType } from '../api-error.ts';
import { patchFields, readFields, statusFields } from '../fields.ts';
import type { CommitStatusRecord } from '../records.ts';

const REPOSITORY = '/:project/_apis/git/repositories/:repository';
const REQUEST = `${REPOSITORY}/pullRequests/:pullRequest`;

/** https://learn.microsoft.com/rest/api/azure/devops/git/ */
export function addGitRoutes(api: Api): void {
  const { context } = api;
  const { world, present } = context;

  api.route('get', REPOSITORY, 'code', (call) => ({ status: 200, body: present.repository(findRepository(context, call)) }));

  api.route('get', `${REPOSITORY}/commits/:commit/statuses`, 'code', (call) => {
    const repository = findRepository(context, call);
    const commit = call.path('commit').toLowerCase();
    const newestFirst = world.commitStatuses
      .filter((status) => status.repositoryId === repository.id && status.commit === commit)
      .toReversed();
    const shown = call.query.get('latestOnly') === 'true' ? latestOf(newestFirst) : newestFirst;
    return listReply(shown, present.commitStatus, { query: call.query, top: 'top', skip: 'skip', max: 100 });
  });

  api.route('post', `${REPOSITORY}/commits/:commit/statuses`, 'status', (call) => {
    const repository = findRepository(context, call);
    const commit = call.path('commit').toLowerCase();
    const known = [
      ...repository.commits,
      ...world.pullRequests.filter(({ repositoryId }) => repositoryId === repository.id).flatMap(({ heads }) => heads),
      ...world.builds.filter(({ repositoryId }) => repositoryId === repository.id).map((build) => build.sourceVersion),
    ];
    if (!known.includes(commit)) throw notFound(`TF401175: The version descriptor <Commit: ${commit}> could not be resolved.`);
    const { state, description, targetUrl, context: named } = readFields(statusFields, call.body());
    const status: CommitStatusRecord = {
      id: world.nextId('status'),
      repositoryId: repository.id,
      commit,
      state,
      description,
      targetUrl,
      context: { name: named.name, genre: named.genre },
      createdBy: call.caller.identity,
      createdAt: world.timestamp(),
    };
    world.commitStatuses.push(status);
    return { status: 201, body: present.commitStatus(status) };
  });

  api.route('get', `${REPOSITORY}/pullrequests`, 'code', (call) => {
    const repository = findRepository(context, call);
    const wanted = call.query.get('searchCriteria.status') ?? 'active';
    const requests = world.pullRequests.filter(
      (request) => request.repositoryId === repository.id && (wanted === 'all' || request.status === wanted),
    );
    return listReply(requests, present.pullRequest, { query: call.query, top: '$top', skip: '$skip', max: 1000 });
  });

  api.route('get', REQUEST, 'code', (call) => ({ status: 200, body: present.pullRequest(findPullRequest(context, call)) }));

  api.route('get', `${REQUEST}/iterations`, 'code', (call) =>
    listReply([...findPullRequest(context, call).heads.entries()], ([index, commitId]) => ({
      id: index + 1,
      sourceRefCommit: { commitId },
    })),
  );

  api.route('get', `${REQUEST}/statuses`, 'code', (call) => {
    const { id } = findPullRequest(context, call);
    return listReply(
      world.pullRequestStatuses.filter(({ pullRequest }) => pullRequest === id),
      present.pullRequestStatus,
    );
  });

  api.route('post', `${REQUEST}/statuses`, 'status', (call) => {
    const request = findPullRequest(context, call);
    const { state, description, targetUrl, context: named, iterationId } = readFields(statusFields, call.body());
    if (iterationId === undefined && request.needsIteration)
      throw invalid('The iteration ID must be specified: a policy of the target branch resets on new changes.');
    if (iterationId !== undefined && iterationId > request.heads.length) throw notFound('The iteration was not found.');
    const status = {
      id: world.nextId('status'),
      pullRequest: request.id,
      iterationId,
      state,
      description,
      targetUrl,
      context: { name: named.name, genre: named.genre },
      createdBy: call.caller.identity,
      createdAt: world.timestamp(),
    };
    world.pullRequestStatuses.push(status);
    return { status: 200, body: present.pullRequestStatus(status) };
  });

  api.route('patch', `${REQUEST}/statuses`, 'status', (call) => {
    const request = findPullRequest(context, call);
    const type = call.request.headers['content-type'] ?? '';
    if (!type.startsWith('application/json-patch+json')) throw wrongMediaType(type);
    for (const { path } of readFields(patchFields, call.body())) {
      const index = world.pullRequestStatuses.findIndex(({ id, pullRequest }) => `/${id}` === path && pullRequest === request.id);
      if (index === -1) throw notFound('The status was not found.');
      world.pullRequestStatuses.splice(index, 1);
    }
    return { status: 204 };
  });
}

/** The newest of each name and genre. */
function latestOf(newestFirst: readonly CommitStatusRecord[]): CommitStatusRecord[] {
  const seen = new Set<string>();
  return newestFirst.filter(({ context }) => {
    const key = JSON.stringify([context.genre, context.name]);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
