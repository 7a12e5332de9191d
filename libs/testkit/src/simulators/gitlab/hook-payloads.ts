import { pipelineStatus } from './pipelines.ts';
import type { MergeRequestRecord, ProjectRecord, UserRecord } from './records.ts';
import type { GitLabWorld } from './world.ts';

type Json = Record<string, unknown>;

/** The body of a `Pipeline Hook` for a pipeline as it is now. Throws RangeError when there is no such pipeline. */
export function pipelinePayload(world: GitLabWorld, origin: string, projectId: number, pipelineId: number): Json {
  const project = world.project(projectId);
  const pipeline = world.pipeline(projectId, pipelineId);
  if (pipeline === undefined) throw new RangeError(`Project ${projectId} has no pipeline ${pipelineId}; add it first.`);
  const request = pipeline.mergeRequestIid === undefined ? undefined : world.mergeRequest(projectId, pipeline.mergeRequestIid);
  const status = pipelineStatus(world, pipeline);
  const finished = !['created', 'pending', 'running'].includes(status);
  const url = `${origin}/${project.pathWithNamespace}`;
  return {
    object_kind: 'pipeline',
    object_attributes: {
      id: pipeline.id,
      iid: pipeline.iid,
      name: null,
      // The branch, although the API calls the same pipeline's ref refs/merge-requests/IID/head (`source_ref` in GitLab's source).
      ref: request?.sourceBranch ?? pipeline.ref,
      tag: false,
      sha: pipeline.sha,
      before_sha: '0'.repeat(40),
      source: pipeline.source,
      status,
      detailed_status: status === 'success' ? 'passed' : status,
      stages: ['test'],
      created_at: hookTime(pipeline.createdAt),
      finished_at: finished ? hookTime(pipeline.updatedAt) : null,
      duration: finished ? Math.round(pipeline.testReport.total_time) : null,
      queued_duration: 1,
      variables: [],
      url: `${url}/-/pipelines/${pipeline.id}`,
    },
    merge_request: request === undefined ? null : { ...requestAttributes(request), url: requestUrl(url, request) },
    user: hookUser(request?.author),
    project: hookProject(project, url),
    commit: hookCommit(url, pipeline.sha, pipeline.createdAt),
    builds: [],
  };
}

export type MergeRequestAction = 'open' | 'update' | 'reopen' | 'close' | 'merge';

/** The body of a `Merge Request Hook`. Throws RangeError when there is no such merge request. */
export function mergeRequestPayload(
  world: GitLabWorld,
  origin: string,
  projectId: number,
  iid: number,
  action: MergeRequestAction,
): Json {
  const project = world.project(projectId);
  const request = world.mergeRequest(projectId, iid);
  if (request === undefined) throw new RangeError(`Project ${projectId} has no merge request ${iid}; add it first.`);
  const url = `${origin}/${project.pathWithNamespace}`;
  return {
    object_kind: 'merge_request',
    event_type: 'merge_request',
    user: hookUser(request.author),
    project: hookProject(project, url),
    object_attributes: {
      ...requestAttributes(request),
      author_id: request.author.id,
      created_at: hookTime(request.createdAt),
      // The action is what updates it.
      updated_at: hookTime(action === 'open' ? request.createdAt : new Date(world.now()).toISOString()),
      draft: false,
      last_commit: hookCommit(url, request.sha, request.createdAt),
      url: requestUrl(url, request),
      action,
      // Present on an update that brought new commits, and only then.
      ...(action === 'update' ? { oldrev: request.baseSha } : {}),
    },
    labels: [],
    changes: {},
  };
}

function requestAttributes(request: MergeRequestRecord): Json {
  return {
    id: request.id,
    iid: request.iid,
    title: request.title,
    source_branch: request.sourceBranch,
    source_project_id: request.sourceProjectId,
    target_branch: request.targetBranch,
    target_project_id: request.projectId,
    state: request.state,
    merge_status: 'can_be_merged',
    detailed_merge_status: 'mergeable',
  };
}

function requestUrl(projectUrl: string, request: MergeRequestRecord): string {
  return `${projectUrl}/-/merge_requests/${request.iid}`;
}

function hookUser(user: UserRecord | undefined): Json | null {
  if (user === undefined) return null;
  return { id: user.id, name: user.name, username: user.username, avatar_url: null, email: '[REDACTED]' };
}

function hookProject(project: ProjectRecord, url: string): Json {
  const parts = project.pathWithNamespace.split('/');
  return {
    id: project.id,
    name: parts.at(-1),
    description: '',
    web_url: url,
    avatar_url: null,
    git_http_url: `${url}.git`,
    namespace: parts.slice(0, -1).join('/'),
    visibility_level: 0,
    path_with_namespace: project.pathWithNamespace,
    default_branch: project.defaultBranch,
  };
}

function hookCommit(projectUrl: string, sha: string, at: string): Json {
  return {
    id: sha,
    message: 'Change the widgets\n',
    title: 'Change the widgets',
    timestamp: at,
    url: `${projectUrl}/-/commit/${sha}`,
    author: { name: 'Dana Developer', email: 'dana@example.com' },
  };
}

/** Pipeline and merge request hooks write times as `2026-01-31 12:00:00 UTC`. */
function hookTime(iso: string): string {
  return iso.replace('T', ' ').replace(/\.\d+Z$/, ' UTC');
}
