import type { Presenter } from './present.ts';
import type { AzureDevOpsWorld } from './world.ts';

type Json = Record<string, unknown>;

export type PullRequestEvent = 'git.pullrequest.created' | 'git.pullrequest.updated' | 'git.pullrequest.merged';

/** What a service hook sends, without what the subscription adds. */
export interface HookPayload {
  readonly eventType: string;
  readonly resourceVersion: string;
  readonly projectId: string;
  readonly resource: Json;
}

/** Version 1.0 of the resource has the outcome in `status` and does not name the repository. */
export function buildPayload(
  world: AzureDevOpsWorld,
  present: Presenter,
  id: number,
  version: '1.0' | '2.0' = '2.0',
): HookPayload {
  const build = world.build(id);
  const { projectId } = world.repository(build.repositoryId);
  const whole = present.build(build);
  const told = { eventType: 'build.complete', resourceVersion: version, projectId };
  if (version === '2.0') return { ...told, resource: whole };
  const { repository: _r, project: _p, triggerInfo: _t, sourceBranch, sourceVersion, result, parameters: _m, ...rest } = whole;
  const sourceGetVersion = `LG:${String(sourceBranch)}:${String(sourceVersion)}`;
  return { ...told, resource: { ...rest, status: result === 'canceled' ? 'stopped' : result, sourceGetVersion } };
}

export function pullRequestPayload(
  world: AzureDevOpsWorld,
  present: Presenter,
  id: number,
  eventType: PullRequestEvent,
): HookPayload {
  const request = world.pullRequests.find((one) => one.id === id);
  if (request === undefined) throw new RangeError(`The simulator has no pull request ${id}; add it first.`);
  const { projectId } = world.repository(request.repositoryId);
  return { eventType, resourceVersion: '1.0', projectId, resource: present.pullRequest(request) };
}

/** `commit` is 40 zeros when the branch was deleted. */
export function pushPayload(
  world: AzureDevOpsWorld,
  present: Presenter,
  push: { readonly repository: string; readonly ref: string; readonly commit: string },
): HookPayload {
  const repository = world.repository(push.repository);
  return {
    eventType: 'git.push',
    resourceVersion: '1.0',
    projectId: repository.projectId,
    resource: {
      commits: [{ commitId: push.commit, comment: 'Change the shop' }],
      refUpdates: [{ name: push.ref, oldObjectId: 'f'.repeat(40), newObjectId: push.commit }],
      repository: present.repository(repository),
      pushId: 14,
      date: world.timestamp(),
    },
  };
}
